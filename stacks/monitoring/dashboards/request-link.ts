/** Part of every link to the dashboard of one request: it never changes. */
export const requestDashboardUid = "paystream-request";

/** The variables of that dashboard. */
export const requestVariables = { request: "request", trace: "trace" } as const;

/** A link to it. @param known the request's id or its trace's, or an expression of Grafana for one */
export function requestLink(known: { readonly request?: string; readonly trace?: string }): string {
  const query = Object.entries(known).map(
    ([name, value]) => `var-${requestVariables[name as keyof typeof requestVariables]}=${value}`,
  );
  return `/d/${requestDashboardUid}?${query.join("&")}`;
}
