import { hash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { differentCards } from "../../testing/card-numbers.ts";
import { paymentWith } from "../../testing/payments.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import type { Outcome } from "../processor/processor.ts";
import { CardTestingWatch, SUSPICIOUS_CARDS } from "./card-testing-watch.ts";

const approved: Outcome = { status: "approved" };
const declined: Outcome = { status: "declined", declineCode: "incorrect_number" };

const cards = differentCards(2 * SUSPICIOUS_CARDS);

describe("the watch for card testing", () => {
  const onSuspicion = vi.fn();
  let watch: CardTestingWatch;
  beforeEach(() => {
    vi.useFakeTimers();
    onSuspicion.mockReset();
    watch = new CardTestingWatch(onSuspicion);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const observe = (digits: string, outcome: Outcome, merchant = "Amazon") =>
    watch.observe({ ...paymentWith(digits), merchant }, outcome);
  const decline = (numbers: readonly string[], merchant?: string) => {
    for (const digits of numbers) {
      observe(digits, declined, merchant);
    }
  };

  it("suspects a merchant of which many different cards are declined, and says so once", () => {
    decline(cards.slice(0, SUSPICIOUS_CARDS - 1));
    expect(onSuspicion).not.toHaveBeenCalled();
    decline(cards.slice(SUSPICIOUS_CARDS - 1));
    expect(onSuspicion).toHaveBeenCalledExactlyOnceWith("Amazon");
  });

  it("does not mind one card that is declined again and again", () => {
    decline(Array(1_000).fill(cards[0]));
    expect(onSuspicion).not.toHaveBeenCalled();
  });

  it("does not mind as many declines among more approvals", () => {
    for (const digits of cards) {
      observe(digits, declined);
      observe(digits, approved);
      observe(digits, approved);
    }
    expect(onSuspicion).not.toHaveBeenCalled();
  });

  it("tells merchants apart", () => {
    decline(cards.slice(0, SUSPICIOUS_CARDS - 1), "Amazon");
    decline(cards.slice(SUSPICIOUS_CARDS), "Books");
    expect(onSuspicion).toHaveBeenCalledExactlyOnceWith("Books");
  });

  it("forgets after five minutes, and suspects anew", () => {
    decline(cards.slice(0, SUSPICIOUS_CARDS - 1));
    vi.advanceTimersByTime(5 * 60_000 + 1);
    decline(cards.slice(SUSPICIOUS_CARDS - 1, SUSPICIOUS_CARDS));
    expect(onSuspicion).not.toHaveBeenCalled();
    decline(cards);
    vi.advanceTimersByTime(5 * 60_000 + 1);
    decline(cards);
    expect(onSuspicion).toHaveBeenCalledTimes(2);
  });

  it("does not add up what is declined now and then over hours", () => {
    for (const digits of cards) {
      decline([digits]);
      vi.advanceTimersByTime(60_000);
    }
    expect(onSuspicion).not.toHaveBeenCalled();
  });

  it("remembers a thousand merchants, and no more, whoever makes up names", () => {
    const others = (count: number) => {
      for (let nth = 0; nth < count; nth += 1) {
        decline(cards.slice(0, 1), `Shop ${nth}`);
      }
    };
    decline(cards.slice(0, SUSPICIOUS_CARDS - 1));
    others(999);
    decline(cards.slice(SUSPICIOUS_CARDS - 1, SUSPICIOUS_CARDS));
    expect(onSuspicion).toHaveBeenCalledExactlyOnceWith("Amazon");

    decline(cards.slice(0, SUSPICIOUS_CARDS - 1), "Books");
    others(1_000);
    decline(cards.slice(SUSPICIOUS_CARDS - 1, SUSPICIOUS_CARDS), "Books");
    expect(onSuspicion).toHaveBeenCalledTimes(1);
  });

  it("remembers of a card what no other process could tell it by", () => {
    const remember = vi.spyOn(Set.prototype, "add");
    decline(cards);
    new CardTestingWatch(onSuspicion).observe(paymentWith(cards[0] ?? ""), declined);
    const remembered = remember.mock.calls.map(([value]) => String(value));
    remember.mockRestore();

    expect(remembered).toHaveLength(SUSPICIOUS_CARDS + 1);
    expect(new Set(remembered).size).toBe(SUSPICIOUS_CARDS + 1);
    for (const digits of cards) {
      expect(remembered.join()).not.toContain(digits);
      expect(remembered).not.toContain(hash("sha256", digits, "base64"));
    }
  });
});

it("is what the service's log and metrics tell of, without a card number", async () => {
  await using service = await TestService.start({ DECLINES_TRIP_BREAKER: "false" });
  await service.faults("POST", { success_rate: 0 });
  const event = { event: "card_testing_suspected" };
  for (const card_number of cards) {
    await service.authorize({ ...payment, card_number });
  }
  expect(await service.metric("security_events_total", event)).toBe(1);
  const lines = service.lines.filter(({ action }) => action === event.event);
  expect(lines).toMatchObject([{ level: "WARN", extra: { merchant: payment.merchant } }]);
  for (const digits of cards) {
    expect(JSON.stringify(service.lines)).not.toContain(digits);
  }
});
