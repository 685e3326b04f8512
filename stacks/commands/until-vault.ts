/**
 * URNs of what a development Vault needs, before anything can be written into it: targets of an `up`.
 *
 * The namespaces are those that are in no other component. One inside of a part that is no target, as the log
 * collector's, is none either: pulumi refuses to make a resource whose parent it passes over.
 */
export const untilVault: readonly string[] = [
  "**pulumi:providers:kubernetes::cluster",
  "**::paystream:namespace:Namespace**",
  "**::paystream:vault:DevelopmentVault**",
];
