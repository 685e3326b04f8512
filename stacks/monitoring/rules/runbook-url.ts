/** Where people read the repository. */
const repository = "https://github.com/paystream/paystream";

/** Where the runbook of an alert is read: `docs/runbooks/<alert>.md` of the repository. */
export function runbookUrl(alert: string): string {
  return `${repository}/blob/main/docs/runbooks/${alert}.md`;
}
