import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestService } from "../../testing/test-service.ts";
import { contract } from "../contract.ts";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ PROCESSORS: "visa_net,mastercard_net" });
});
afterAll(() => service.stop());

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: {
    schemas: Record<string, { required: string[]; properties: Record<string, object> }>;
  };
}

describe("/openapi.json", () => {
  it("describes every path of the service but the page that shows it", async () => {
    const { paths } = (await (await service.get("/openapi.json")).json()) as OpenApi;
    const { docs, openapi, ...described } = contract.paths;
    expect(Object.keys(paths).sort()).toEqual(Object.values(described).sort());
  });

  it("describes the request as it is validated", async () => {
    const { components } = (await (await service.get("/openapi.json")).json()) as OpenApi;
    const request = components.schemas["AuthorizationRequest"];
    expect(request?.required.toSorted()).toEqual([
      "amount",
      "card_number",
      "currency",
      "merchant",
      "processor",
    ]);
    expect(request?.properties["processor"]).toMatchObject({
      enum: ["visa_net", "mastercard_net"],
    });
    expect(request?.properties["amount"]).toMatchObject({ type: "number", exclusiveMinimum: 0 });
  });

  it("names every status that an authorization can have", async () => {
    const { paths } = (await (await service.get("/openapi.json")).json()) as OpenApi;
    expect(Object.keys(paths["/v1/authorize"]?.["post"]?.responses ?? {})).toEqual([
      "200",
      "400",
      "408",
      "409",
      "413",
      "415",
      "422",
      "502",
      "503",
      "504",
    ]);
  });
});

describe("/docs", () => {
  it("is a page that loads everything from the service itself", async () => {
    const response = await service.get("/docs");
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).not.toMatch(/https?:\/\//);
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const asset = await service.get(file);
      expect(asset.status).toBe(200);
      expect(asset.headers.get("content-type")).toMatch(/^text\/(css|javascript)/);
      expect((await asset.text()).length).toBeGreaterThan(50);
    }
  });
});
