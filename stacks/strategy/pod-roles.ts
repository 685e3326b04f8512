/**
 * The label `role` of alerts and dashboards, which Argo Rollouts puts on the pods of a release and moves to
 * the other side at promotion. A preview is a canary too: a version that is not trusted yet.
 */
export const podRoles = {
  trusted: { labels: { role: "stable" } },
  newcomer: { labels: { role: "canary" } },
} as const;
