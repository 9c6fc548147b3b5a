// Elements, built from values and never from text that is read as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Properties that begin with `on` are listeners; those that are undefined, null or false are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

/** A picture of the page's own, by the id of its symbol. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A picture that came as base64. */
export const pictured = (data) => (data.startsWith('data:') ? data : `data:image/png;base64,${data}`);
