/** How often External Secrets fetches the secrets from Vault again, in seconds (spec 000 §5.5). */
export const refreshIntervalSeconds = 60;
