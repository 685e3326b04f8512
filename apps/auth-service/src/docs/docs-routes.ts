import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import { contract } from "../contract.ts";
import type { HttpEnvironment } from "../http/environment.ts";
import type { OpenApiOptions } from "./openapi.ts";

/** The files of Swagger UI that the page needs, with their types. */
const assets = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

// `try it out` calls this service only, and the page loads nothing from elsewhere.
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

const { paths } = contract;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PayStream authorization service</title>
<link rel="stylesheet" href="${paths.docs}/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="${paths.docs}/swagger-ui-bundle.js"></script>
<script src="${paths.docs}/start.js"></script>
</body>
</html>
`;

const startScript = `SwaggerUIBundle({ url: "${paths.openapi}", dom_id: "#docs", validatorUrl: null });\n`;

/**
 * The OpenAPI document, and a page that shows it with the Swagger UI that is installed beside the
 * service, so that it can be read without a network. Both are made when they are first asked for.
 */
export function docsRoutes(options: OpenApiOptions): Hono<HttpEnvironment> {
  let document: Promise<object> | undefined;
  const routes = new Hono<HttpEnvironment>()
    .get(paths.openapi, async (c) => {
      document ??= import("./openapi.ts").then((module) => module.createOpenApiDocument(options));
      return c.json(await document);
    })
    .get(paths.docs, (c) =>
      c.html(page, 200, { "content-security-policy": CONTENT_SECURITY_POLICY }),
    )
    .get(`${paths.docs}/start.js`, (c) =>
      c.body(startScript, 200, { "content-type": "text/javascript; charset=utf-8" }),
    );
  for (const [file, contentType] of Object.entries(assets)) {
    routes.get(`${paths.docs}/${file}`, async (c) => {
      const content = await readFile(new URL(import.meta.resolve(`swagger-ui-dist/${file}`)));
      return c.body(content, 200, { "content-type": contentType });
    });
  }
  return routes;
}
