import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";
import { plainData } from "./plain-data.ts";

function described(error: Error) {
  return describeError(error, plainData);
}

test("tells the type, the message and the stack", () => {
  const error = new TypeError("no such processor");
  expect(described(error)).toEqual({
    type: "TypeError",
    message: "no such processor",
    stack: error.stack,
  });
});

test("names a class that has not set its name", () => {
  class ProcessorError extends Error {}
  expect(described(new ProcessorError("down")).type).toBe("ProcessorError");
  expect(described(Object.assign(new ProcessorError("down"), { name: "Down" })).type).toBe("Down");
});

test("tells the code, the causes and the gathered errors", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const error = new AggregateError([refused, "text"], "all failed", {
    cause: new Error("outer", { cause: refused }),
  });
  expect(described(error)).toMatchObject({
    type: "AggregateError",
    errors: [{ type: "Error", message: "connect", code: "ECONNREFUSED" }, "text"],
    cause: { message: "outer", cause: { code: "ECONNREFUSED" } },
  });
});

test("tells nothing else, such as the request that a library hangs on its errors", () => {
  const error = Object.assign(new Error("401"), {
    config: { headers: { authorization: "secret" } },
  });
  expect(JSON.stringify(described(error))).not.toContain("secret");
});

test("tells an error that is its own cause", () => {
  const error = new Error("again");
  error.cause = error;
  expect(plainData(error)).toMatchObject({ message: "again", cause: "[circular]" });
});

test("tells what can be read of an error that throws", () => {
  const error = new Error("fine");
  Object.defineProperty(error, "stack", {
    get() {
      throw new Error("no");
    },
  });
  expect(described(error)).toMatchObject({ type: "Error", message: "fine", stack: "[unreadable]" });
});
