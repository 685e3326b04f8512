import type { Notification } from "../pager/notification.ts";
import { TOLD_PATH } from "../pager/pager-endpoint.ts";

/**
 * Reads what people were told, the oldest first.
 *
 * @param pager where the pager answers
 */
export async function readNotifications(
  pager: string,
  signal: AbortSignal,
): Promise<readonly Notification[]> {
  const answer = await fetch(`${pager}${TOLD_PATH}`, { signal });
  if (!answer.ok) {
    throw new Error(`The pager answers ${answer.status}.`);
  }
  return (await answer.json()) as readonly Notification[];
}
