/** How often External Secrets fetches the secrets from Vault again (spec 000 §5.5). */
export const refreshInterval = "1m";
