/** What Guilder learnt from the household's choices, how good it is, and whether a language model may be asked. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeLearningMutation, getLearningOptions, getLearningQueryKey, useModelVersionMutation } from "@/api/@tanstack/react-query.gen";
import type { Learning as Learnt, ModelVersion } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatInstant } from "@/lib/dates";
import { formatNumber, formatPercent } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/switch";

export function Learning({ editable }: { editable: boolean }) {
  const client = useQueryClient();
  const found = useQuery(getLearningOptions()).data?.data;
  const known = (answer: { data: Learnt }) => client.setQueryData(getLearningQueryKey(), (old: { data: Learnt } | undefined) => ({ ...old, ...answer }));
  const change = useMutation({ ...changeLearningMutation(), meta: { quiet: true }, onSuccess: known, onError: (error) => notify({ text: errorMessage(error), tone: "error" }) });
  const use = useMutation({ ...useModelVersionMutation(), onSuccess: known });
  if (!found) return null;
  const take = async (version: ModelVersion | null) => {
    const before = found.versionId;
    await use.mutateAsync({ body: { versionId: version?.id ?? null } });
    notify({
      text: version ? `Version ${version.number} answers from now on.` : "No version answers until a better one is learnt.",
      undo: async () => void (await use.mutateAsync({ body: { versionId: before } })),
    });
  };
  return (
    <section aria-labelledby="learning" className="mt-10">
      <h2 id="learning" className="mb-3 text-lg">
        What Guilder learns
      </h2>
      <div className="card">
        <div className="border-b border-line px-5 py-4 max-md:px-4">
          <Switch
            label="Learn from the categories you choose"
            hint={`A model of your own, kept in this household. ${progress(found)}`}
            checked={found.learns}
            disabled={!editable || change.isPending}
            onChange={(learns) => change.mutate({ body: { learns } })}
          />
          {found.learns && found.versions.length ? <Versions found={found} editable={editable && !use.isPending} onUse={(version) => void take(version)} /> : null}
        </div>
        <div className="px-5 py-4 max-md:px-4">
          <Switch
            label={found.model ? `Ask the language model ${found.model} what nothing else is sure of` : "Ask a language model what nothing else is sure of"}
            hint={asking(found)}
            checked={found.asks}
            disabled={!editable || change.isPending || (!found.model && !found.asks)}
            onChange={(asks) => change.mutate({ body: { asks } })}
          />
        </div>
      </div>
    </section>
  );
}

interface VersionsProps {
  found: Learnt;
  editable: boolean;
  onUse: (version: ModelVersion | null) => void;
}

function Versions({ found, editable, onUse }: VersionsProps) {
  return (
    <ul className="mt-4 divide-y divide-line border-t border-line">
      {found.versions.map((version) => {
        const used = version.id === found.versionId;
        return (
          <li key={version.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
            <span className="min-w-0 flex-1 max-md:min-w-full">
              <span className="font-medium">Version {version.number}</span>
              <span className="text-muted">
                {" "}
                · {formatInstant(version.learntAt)} · from {formatNumber(version.choices)} merchants
              </span>
              <span className="block text-sm text-pretty text-muted">{measured(version)}</span>
            </span>
            {used ? <span className="text-sm font-medium">In use</span> : null}
            {used && editable ? (
              <Button size="sm" variant="quiet" onClick={() => onUse(null)}>
                Stop using it
              </Button>
            ) : null}
            {!used && version.usable && editable ? (
              <Button size="sm" onClick={() => onUse(version)}>
                Use version {version.number}
              </Button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function measured(version: ModelVersion): string {
  const now = `${formatNumber(version.right)} right and ${formatNumber(version.answered - version.right)} wrong`;
  const before = `${formatNumber(version.rightBefore)} and ${formatNumber(version.answeredBefore - version.rightBefore)}`;
  const kept = version.better ? "" : " Not better, so it was not used.";
  return `On ${formatNumber(version.heldBack)} merchants kept aside: ${now} (${formatPercent(version.heldBack ? version.answered / version.heldBack : 0, { digits: 0 })} answered), before it ${before}.${kept}`;
}

function progress({ choices, needed, versions }: Learnt): string {
  if (choices < needed) return `You chose a category for ${formatNumber(choices)} merchants; it takes ${formatNumber(needed)} to learn something that can be measured.`;
  if (!versions.length) return `You chose a category for ${formatNumber(choices)} merchants. It is learnt some minutes after you choose, and used only where it proves better.`;
  return "It is learnt again as you choose more, measured on merchants kept aside, and used only where it proves better.";
}

function asking({ model, asks, askedToday, mostADay }: Learnt): string {
  if (!model) return "No language model is configured here. Whoever runs this Guilder can name one.";
  const sent =
    "What leaves: the words of shops without numbers, addresses of e-mail and names of your people and accounts, whether money came in, and about how much (one digit). Rows in which Guilder sees a person’s name are held back; it may miss one. The answer counts at most 80 %; your choices and rules come first.";
  return asks ? `${sent} ${formatNumber(askedToday)} of ${formatNumber(mostADay)} questions asked today.` : sent;
}
