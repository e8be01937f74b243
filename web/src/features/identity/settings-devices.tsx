import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { endOtherSessionsMutation, endSessionMutation, listSessionsOptions, listSessionsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { SignedInDevice } from "@/api/types.gen";
import { formatInstant, formatRelative } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { ErrorState } from "@/ui/error-state";
import { SkeletonRows } from "@/ui/skeleton";
import { browserName, isPhone } from "./browser-name";
import { SettingsBlock } from "./settings-block";

export function Devices() {
  const queryClient = useQueryClient();
  const devices = useQuery(listSessionsOptions());
  const endOthers = useMutation({
    ...endOtherSessionsMutation(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: listSessionsQueryKey() });
      notify({ text: "All other devices are signed out." });
    },
  });
  const others = devices.data?.data.filter((device) => !device.current).length ?? 0;
  return (
    <SettingsBlock
      title="Devices"
      hint="Where you are signed in."
      aside={
        others > 0 ? (
          <Button size="sm" busy={endOthers.isPending} onClick={() => endOthers.mutate({})}>
            Sign out the others
          </Button>
        ) : null
      }
    >
      {devices.isPending ? (
        <div className="px-5">
          <SkeletonRows count={2} label="Loading the devices" />
        </div>
      ) : null}
      {devices.isError ? <ErrorState error={devices.error} onRetry={() => void devices.refetch()} className="py-8" /> : null}
      <ul className="divide-y divide-line">{devices.data?.data.map((device) => <DeviceRow key={device.id} device={device} />)}</ul>
    </SettingsBlock>
  );
}

function DeviceRow({ device }: { device: SignedInDevice }) {
  const queryClient = useQueryClient();
  const end = useMutation({ ...endSessionMutation(), onSettled: () => queryClient.invalidateQueries({ queryKey: listSessionsQueryKey() }) });
  const Icon = isPhone(device.userAgent) ? Smartphone : Laptop;
  const name = browserName(device.userAgent);
  return (
    <li className="flex items-center gap-4 px-5 py-3 max-md:px-4">
      <Icon size={20} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-sm text-muted">
          {device.address} · <time title={formatInstant(device.lastSeenAt)} dateTime={device.lastSeenAt}>{formatRelative(device.lastSeenAt)}</time>
        </p>
      </div>
      {device.current ? (
        <Chip>This one</Chip>
      ) : (
        <Button size="sm" busy={end.isPending} onClick={() => end.mutate({ path: { session_id: device.id } })}>
          Sign out
        </Button>
      )}
    </li>
  );
}
