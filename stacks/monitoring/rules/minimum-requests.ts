/**
 * How many payments a role must have had in the window of a rule before a share or a quantile of them
 * says anything: of 20, the slowest one is not yet the 95th percentile. A healthy service, of which two
 * payments in a thousand are not approved, has three bad ones among 20 once in some 110,000 times.
 */
export const minimumRequests = 20;
