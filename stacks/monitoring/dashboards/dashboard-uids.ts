/** Part of every link to a dashboard: they never change. */
export const dashboardUids = {
  authService: "paystream-auth-service",
  operational: "paystream-operational",
  security: "paystream-security",
  business: "paystream-business",
  gateway: "paystream-gateway",
  objectives: "paystream-objectives",
  canary: "paystream-canary",
} as const;

export type DashboardUid = (typeof dashboardUids)[keyof typeof dashboardUids];

/** @param grafanaUrl where people open Grafana, without a slash at its end */
export function dashboardUrl(grafanaUrl: string, uid: DashboardUid): string {
  return `${grafanaUrl}/d/${uid}`;
}
