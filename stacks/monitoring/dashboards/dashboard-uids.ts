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
