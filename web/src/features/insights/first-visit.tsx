import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Landmark, MessageCircleQuestion, PieChart, Plus, Route as Path } from "lucide-react";
import { getInstanceOptions, logInMutation } from "@/api/@tanstack/react-query.gen";
import { useAccount } from "@/lib/account";
import { offerFiles } from "@/lib/file-drop";
import { signedIn } from "@/lib/session";
import { setCurrentWorkspaceId } from "@/lib/workspace";
import { Button } from "@/ui/button";
import { FileDropZone } from "@/ui/file-drop-zone";
import { Page } from "@/ui/page";

const AFTER = [
  { icon: PieChart, title: "See where it goes", text: "Every line gets a shop and a category. Correct one and the others follow." },
  { icon: Path, title: "Try the future", text: "Say what you want and when. Thousands of futures say how likely it is." },
  { icon: MessageCircleQuestion, title: "Ask", text: "“Can I retire at 60?” Each number in the answer opens its working." },
];

/** A household without accounts: one promise, one act, and the demo one click away. */
export function FirstVisit() {
  const { person, workspace } = useAccount();
  const navigate = useNavigate();
  const mayWrite = workspace.role !== "viewer" && workspace.role !== "adviser";
  return (
    <Page width="reading" className="md:pt-[9dvh]">
      <h1 className="text-center text-3xl text-balance max-md:text-2xl">Your whole picture begins with one statement</h1>
      <p className="mx-auto mt-3 mb-8 max-w-[52ch] text-center text-lg text-pretty text-muted">
        Hello {person.name.split(" ")[0]}. Download one from your bank and drop it here: you see what is in it before anything is kept, and it never leaves this server.
      </p>
      {mayWrite ? (
        <>
          <FileDropZone
            title="Drop a bank statement here"
            hint="As your bank gives it: CSV, Excel, PDF, OFX, QFX, QIF, CAMT, MT940 or Norma 43. Several at once are fine."
            onFiles={(files) => {
              offerFiles(files);
              void navigate({ to: "/import" });
            }}
          />
          <div className="mt-4 flex flex-wrap justify-center gap-3 max-md:flex-col">
            <Button asChild>
              <Link to="/accounts" search={{ connect: true }}>
                <Landmark size={16} strokeWidth={1.5} aria-hidden />
                Connect a bank
              </Link>
            </Button>
            <Button asChild>
              <Link to="/accounts">
                <Plus size={16} strokeWidth={1.5} aria-hidden />
                Add an account by hand
              </Link>
            </Button>
          </div>
        </>
      ) : (
        <p className="text-center text-muted">Once someone of this household has imported a statement, it stands here.</p>
      )}
      <Demo />
      <ul className="mt-14 grid gap-8 border-t border-line pt-8 md:grid-cols-3">
        {AFTER.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
            <h2 className="mt-2">{title}</h2>
            <p className="mt-1 text-pretty text-muted">{text}</p>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Demo() {
  const instance = useQuery({ ...getInstanceOptions(), staleTime: 5 * 60_000 });
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const visit = useMutation({
    ...logInMutation(),
    onSuccess: async ({ data }) => {
      signedIn(data);
      setCurrentWorkspaceId(null);
      queryClient.clear();
      await navigate({ to: "/", reloadDocument: true });
    },
  });
  const demo = instance.data?.data.demo;
  if (!demo) return null;
  return (
    <p className="mt-6 text-center text-muted">
      No statement at hand?{" "}
      <button
        type="button"
        disabled={visit.isPending}
        onClick={() => visit.mutate({ body: demo })}
        className="inline-flex items-center gap-1 rounded-sm font-medium text-info underline decoration-transparent underline-offset-2 transition-colors hover:decoration-current"
      >
        Look around the demo household
        <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </p>
  );
}
