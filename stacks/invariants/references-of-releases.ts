import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind, specOf } from "./kubernetes-object.ts";

interface Arguments {
  readonly args?: readonly { readonly name: string; readonly value?: string }[];
}

interface RolloutSpec {
  readonly strategy: {
    readonly canary?: {
      readonly stableService: string;
      readonly canaryService: string;
      readonly trafficRouting?: {
        readonly istio?: {
          readonly virtualService: { readonly name: string; readonly routes: readonly string[] };
        };
      };
      readonly steps?: readonly { readonly analysis?: Analysis }[];
    };
    readonly blueGreen?: {
      readonly activeService: string;
      readonly previewService: string;
      readonly prePromotionAnalysis?: Analysis;
    };
  };
}

interface Analysis extends Arguments {
  readonly templates: readonly { readonly templateName: string }[];
}

interface VirtualServiceSpec {
  readonly gateways: readonly string[];
  readonly http: readonly {
    readonly name: string;
    readonly route: readonly {
      readonly destination: { readonly host: string; readonly port: { readonly number: number } };
    }[];
  }[];
}

interface ServiceSpec {
  readonly ports: readonly { readonly port: number }[];
}

/** Whether there is an object of a kind and name. */
function finder(objects: readonly KubernetesObject[]) {
  return (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
}

export const releaseReferences: Invariant = {
  name: "releases-find-their-parts",
  description:
    "Every Service, route, AnalysisTemplate and argument that a Rollout refers to exists, and every argument is used.",
  violations: (objects) => {
    const find = finder(objects);
    return ofKind(objects, "Rollout").flatMap((rollout) => {
      const { canary, blueGreen } = specOf<RolloutSpec>(rollout).strategy ?? {};
      const services = [
        ...(canary === undefined ? [] : [canary.stableService, canary.canaryService]),
        ...(blueGreen === undefined ? [] : [blueGreen.activeService, blueGreen.previewService]),
      ]
        .filter((name) => find("Service", name) === undefined)
        .map((name) => `no Service ${name}`);
      const { name = "", routes = [] } = canary?.trafficRouting?.istio?.virtualService ?? {};
      const virtualService = find("VirtualService", name);
      const named =
        virtualService === undefined
          ? []
          : (specOf<VirtualServiceSpec>(virtualService).http ?? []).map((route) => route.name);
      const missingRoutes = routes
        .filter((route) => !named.includes(route))
        .map((route) => `VirtualService ${name} has no route ${route}`);
      const asked = [...(canary?.steps ?? []), { analysis: blueGreen?.prePromotionAnalysis }];
      const analyses = asked.flatMap(({ analysis }) =>
        (analysis?.templates ?? []).flatMap(({ templateName }) =>
          argumentFaults(
            templateName,
            find("AnalysisTemplate", templateName),
            analysis?.args ?? [],
          ),
        ),
      );
      return [...services, ...missingRoutes, ...analyses].map(
        (fault) => `${nameOf(rollout)}: ${fault}`,
      );
    });
  },
};

function argumentFaults(
  name: string,
  template: KubernetesObject | undefined,
  given: NonNullable<Arguments["args"]>,
): readonly string[] {
  if (template === undefined) {
    return [`no AnalysisTemplate ${name}`];
  }
  const declared = specOf<Required<Arguments>>(template).args ?? [];
  const used = new Set(
    [...JSON.stringify(template.spec).matchAll(/\{\{args\.([\w-]+)\}\}/g)].map(([, arg]) => arg),
  );
  const givenNames = given.map((argument) => argument.name);
  const declaredNames = declared.map((argument) => argument.name);
  return [
    ...declared
      .filter(({ name: arg, value }) => value === undefined && !givenNames.includes(arg))
      .map((argument) => `AnalysisTemplate ${name} is not given its argument ${argument.name}`),
    ...givenNames
      .filter((arg) => !declaredNames.includes(arg))
      .map((arg) => `AnalysisTemplate ${name} has no argument ${arg}`),
    ...declaredNames
      .filter((arg) => !used.has(arg))
      .map((arg) => `AnalysisTemplate ${name} does not use its argument ${arg}`),
    ...[...used]
      .filter((arg) => arg !== undefined && !declaredNames.includes(arg))
      .map((arg) => `AnalysisTemplate ${name} uses ${arg}, which is no argument of it`),
  ];
}

export const routeReferences: Invariant = {
  name: "routes-lead-somewhere",
  description: "Every gateway, Service and port that a route or a DestinationRule names exists.",
  violations: (objects) => {
    const find = finder(objects);
    const ofRoutes = ofKind(objects, "VirtualService").flatMap((virtualService) => {
      const { gateways = [], http = [] } = specOf<VirtualServiceSpec>(virtualService);
      const missingGateways = gateways
        .filter((gateway) => find("Gateway", gateway) === undefined)
        .map((gateway) => `no Gateway ${gateway}`);
      const destinations = http.flatMap(({ route }) =>
        route
          .filter(({ destination: { host, port } }) => {
            const service = find("Service", host);
            const ports = service === undefined ? [] : (specOf<ServiceSpec>(service).ports ?? []);
            return !ports.some((one) => one.port === port.number);
          })
          .map(({ destination: { host, port } }) => `no Service ${host} with port ${port.number}`),
      );
      return [...missingGateways, ...destinations].map(
        (fault) => `${nameOf(virtualService)}: ${fault}`,
      );
    });
    const ofRules = ofKind(objects, "DestinationRule")
      .map((rule) => ({ rule, host: specOf<{ readonly host: string }>(rule).host ?? "" }))
      .filter(({ host }) => find("Service", host) === undefined)
      .map(({ rule, host }) => `${nameOf(rule)}: no Service ${host}`);
    return [...ofRoutes, ...ofRules];
  },
};
