import { expect, it } from "vitest";
import { Samples } from "./samples.ts";

const samples = new Samples(`# HELP auth_requests_total Authorization requests
# TYPE auth_requests_total counter
auth_requests_total{version="1.0.0",status="approved",processor="visa_net"} 3
auth_requests_total{version="1.0.0",status="declined",processor="visa_net"} 0
auth_requests_total{version="1.1.0",status="approved",processor="visa_net"} 4

auth_request_duration_seconds_bucket{le="0.05",version="1.0.0",status="approved",processor="visa_net"} 1
auth_request_duration_seconds_sum{version="1.0.0",status="approved",processor="visa_net"} 1.5
auth_request_duration_seconds_count{version="1.0.0",status="approved",processor="visa_net"} 3
idempotency_entries 2
`);

it("sums up over the labels that are not named, and leaves out what is 0", () => {
  const sums = samples.by("auth_requests_total", "status", "processor");
  expect(sums).toEqual({ "approved visa_net": 7 });
});

it("counts the observations of a histogram", () => {
  expect(samples.by("auth_request_duration_seconds", "status")).toEqual({ approved: 3 });
});

it("takes what has no labels, and 0 for what is not there", () => {
  expect(samples.total("idempotency_entries")).toBe(2);
  expect(samples.total("auth_success_rate")).toBe(0);
});
