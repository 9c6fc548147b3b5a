// What can be answered has the keyboard as soon as it is there, unless somebody types in another window.
export function ready(node: HTMLElement): void {
  if (!document.querySelector(".veil")) node.focus({ preventScroll: true });
}
