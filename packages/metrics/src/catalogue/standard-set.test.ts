import { describe, expect, expectTypeOf, it } from "vitest";
import { type ServiceOf, standardSet } from "./standard-set.ts";

describe("the standard set of a service", () => {
  it("is three metrics by status code and endpoint, and the requests in flight", () => {
    const metrics = Object.entries(standardSet("order_service")).map(
      ([name, { type, labels }]) => `${type} ${name}{${Object.keys(labels)}}`,
    );

    expect(metrics).toEqual([
      "counter order_service_requests_total{status_code,endpoint}",
      "counter order_service_errors_total{status_code,endpoint}",
      "histogram order_service_request_latency_seconds{status_code,endpoint}",
      "gauge order_service_requests_in_flight{}",
    ]);
  });

  it("has names that the compiler knows, and tells whose they are", () => {
    const metrics = { ...standardSet("order_service"), ...standardSet("user_service") };

    expect(metrics.user_service_errors_total.type).toBe("counter");
    // @ts-expect-error there is no such service in the table.
    expect(metrics.auth_service_errors_total).toBeUndefined();
    expectTypeOf<ServiceOf<typeof metrics>>().toEqualTypeOf<"order_service" | "user_service">();
  });

  it.each(["", "order-service", "OrderService", "order_", "9lives"])(
    "refuses the prefix %j, which would make no valid or no readable metric name",
    (service) => {
      expect(() => standardSet(service)).toThrow(
        `service must be snake_case such as "auth_service", not "${service}"`,
      );
    },
  );
});
