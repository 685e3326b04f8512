import { setTimeout as sleep } from "node:timers/promises";
import type { StoredObject } from "../../cluster/kubernetes-object.ts";
import type { EnvoyResources } from "../envoy/resources.ts";
import { AcceptedObjects, type Refusal } from "../istio/accepted-objects.ts";
import { destinationRule } from "../istio/destination-rule.ts";
import { endpointSlice } from "../istio/endpoint-slice.ts";
import { gateway } from "../istio/gateway.ts";
import { service } from "../istio/service.ts";
import { virtualService } from "../istio/virtual-service.ts";
import {
  type GatewayObjects,
  type TranslationOptions,
  translate,
} from "../translation/translate.ts";

/** The pause before a kind is asked for again that the API server does not list, in milliseconds. */
const REST_MS = 1000;

export interface TranslatorOptions {
  /** Gives the objects of a kind as they are now, and again after each change, until the signal. */
  watch(
    apiVersion: string,
    kind: string,
    signal: AbortSignal,
  ): AsyncIterable<readonly StoredObject[]>;
  /** Tells Envoy, and says whether it did not know. */
  write(resources: EnvoyResources): Promise<boolean>;
  readonly translation: TranslationOptions;
  readonly events: TranslatorEvents;
}

/** What there is to say of a translator's work. */
export interface TranslatorEvents {
  /** These are the objects now, and Envoy knows what they mean. */
  followed(objects: GatewayObjects): void;
  /** Envoy has been told something new. */
  written(resources: EnvoyResources): void;
  /** An object is not followed as it stands. Told once, until it is refused for another reason. */
  refused(refusal: Refusal): void;
  /** The API server does not list a kind; it is asked again. */
  unlisted(kind: string, error: unknown): void;
}

type Followed = AcceptedObjects<GatewayObjects[keyof GatewayObjects][number]>;

/**
 * Follows the objects of a cluster, and tells Envoy what they mean after every change. It says nothing
 * before it knows the objects of every kind, because half of them would take routes and endpoints away, and
 * nothing while the API server is gone.
 */
export class Translator {
  readonly #options: TranslatorOptions;
  readonly #followed = {
    gateways: new AcceptedObjects("networking.istio.io/v1", "Gateway", gateway),
    virtualServices: new AcceptedObjects(
      "networking.istio.io/v1",
      "VirtualService",
      virtualService,
    ),
    destinationRules: new AcceptedObjects(
      "networking.istio.io/v1",
      "DestinationRule",
      destinationRule,
    ),
    services: new AcceptedObjects("v1", "Service", service),
    endpointSlices: new AcceptedObjects("discovery.k8s.io/v1", "EndpointSlice", endpointSlice),
  };
  #change = Promise.withResolvers<void>();

  constructor(options: TranslatorOptions) {
    this.#options = options;
  }

  /** @returns when the signal says so; rejects if Envoy cannot be told */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#change.resolve(), { once: true });
    const following = Object.values(this.#followed).map((kind) => this.#follow(kind, signal));
    await Promise.all([...following, this.#tell(signal)]);
  }

  async #follow(followed: Followed, signal: AbortSignal): Promise<void> {
    const { watch, events } = this.#options;
    const { apiVersion, kind } = followed;
    while (!signal.aborted) {
      try {
        for await (const stored of watch(apiVersion, kind, signal)) {
          followed.take(stored).forEach(events.refused);
          this.#change.resolve();
        }
      } catch (error) {
        events.unlisted(kind, error);
      }
      await sleep(REST_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** What changes while Envoy is being told is told next. */
  async #tell(signal: AbortSignal): Promise<void> {
    const { translation, write, events } = this.#options;
    for (;;) {
      await this.#change.promise;
      if (signal.aborted) {
        return;
      }
      this.#change = Promise.withResolvers();
      const objects = this.#known();
      if (objects !== undefined) {
        const resources = translate(objects, translation);
        if (await write(resources)) {
          events.written(resources);
        }
        events.followed(objects);
      }
    }
  }

  /** Undefined while the objects of one kind are unknown. */
  #known(): GatewayObjects | undefined {
    const { gateways, virtualServices, destinationRules, services, endpointSlices } =
      this.#followed;
    if (
      gateways.objects === undefined ||
      virtualServices.objects === undefined ||
      destinationRules.objects === undefined ||
      services.objects === undefined ||
      endpointSlices.objects === undefined
    ) {
      return undefined;
    }
    return {
      gateways: gateways.objects,
      virtualServices: virtualServices.objects,
      destinationRules: destinationRules.objects,
      services: services.objects,
      endpointSlices: endpointSlices.objects,
    };
  }
}
