/** How often Prometheus scrapes and evaluates its rules, in seconds (spec 000 §7.1). */
export const scrapeIntervalSeconds = 15;
