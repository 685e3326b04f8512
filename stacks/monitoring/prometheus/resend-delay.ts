/** How often Prometheus tells Alertmanager again what fires, in seconds: its default. */
export const resendSeconds = 60;
