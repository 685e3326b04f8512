/** What an element consists of: other nodes, and text. Nothing is left out that is `false`. */
export type Content = Node | string | false;

interface Properties {
  readonly class?: string;
  readonly title?: string;
  /** Attributes `data-…`, which the style sheet knows. */
  readonly data?: Readonly<Record<string, string>>;
  readonly aria?: Readonly<Record<string, string>>;
}

/** Makes an element of HTML. Text is text, whatever is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { class: className, title, data = {}, aria = {} }: Properties = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== undefined) {
    made.className = className;
  }
  if (title !== undefined) {
    made.title = title;
  }
  Object.assign(made.dataset, data);
  for (const [attribute, value] of Object.entries(aria)) {
    made.setAttribute(attribute === "role" ? attribute : `aria-${attribute}`, value);
  }
  made.append(...content.filter((part) => part !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element of SVG. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>> = {},
  ...content: readonly (Node | string)[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, String(value));
  }
  made.append(...content);
  return made;
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no element "${id}".`);
  }
  return found;
}

/** Shows content in the place of what an element shows, unless it is the same: a selection stays. */
export function show(place: HTMLElement, ...content: readonly Content[]): void {
  const wanted = element("div", {}, ...content);
  if (wanted.innerHTML !== place.innerHTML) {
    place.replaceChildren(...wanted.childNodes);
  }
}
