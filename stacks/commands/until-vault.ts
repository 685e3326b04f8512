/** URNs of what a development Vault needs, before anything can be written into it: targets of an `up`. */
export const untilVault: readonly string[] = [
  "**pulumi:providers:kubernetes::cluster",
  "**paystream:namespace:Namespace**",
  "**paystream:vault:DevelopmentVault**",
];
