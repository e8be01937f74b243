import { createFileRoute } from "@tanstack/react-router";
import { SocialSecurityPage } from "@/features/planning/social-security/social-security-page";

export const Route = createFileRoute("/_app/plan/social-security")({ staticData: { title: "Social Security" }, component: SocialSecurityPage });
