import { Link } from "@tanstack/react-router";
import { Button } from "@/ui/button";
import { Page } from "@/ui/page";

export function NotFound() {
  return (
    <Page width="reading">
      <p className="eyebrow mt-12">404</p>
      <h1 className="mt-2 text-2xl">There is no page here</h1>
      <p className="mt-2 text-muted">The address may be old or mistyped. Nothing of yours was touched.</p>
      <Button asChild variant="secondary" className="mt-6">
        <Link to="/">Go to Home</Link>
      </Button>
    </Page>
  );
}
