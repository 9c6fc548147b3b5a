// A field for whatever an institution asks, before an execution or in its course ("Parameter object").
import { el, icon, pictured } from './dom.js';

let made = 0;

/** A credential or question as something to fill in. A type that nobody knows is a text. */
export function field(asked, words, value = '') {
  made += 1;
  const id = `field-${made}`;
  return asked.options?.length ? choice(asked, words, id) : line(asked, words, id, value);
}

function line(asked, words, id, value) {
  const isCode = asked.mfa || asked.expiresAt;
  const hints = [asked.instructions, asked.assistiveText].filter(Boolean);
  const problem = el('p', { class: 'problem', id: `${id}-problem` });
  const input = el('input', {
    id,
    type: asked.type === 'password' ? 'password' : 'text',
    // A number is typed on a keypad, and kept as it is: zeros in front count.
    inputmode: asked.type === 'number' ? 'numeric' : undefined,
    class: isCode && asked.type === 'number' ? 'code' : undefined,
    placeholder: asked.placeholder || undefined,
    autocomplete: isCode ? 'one-time-code' : 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: asked.optional !== true,
    'aria-describedby': `${id}-hint ${id}-problem`,
    oninput: () => say(''),
  });
  input.value = value;
  const say = (text) => {
    problem.replaceChildren(...(text ? [icon('alert'), text] : []));
    input.toggleAttribute('aria-invalid', Boolean(text));
    if (text) input.setAttribute('aria-invalid', 'true');
  };
  return {
    name: asked.name,
    value: () => input.value.trim(),
    problem: () => refused(asked, input.value.trim(), words),
    say,
    focus: () => input.focus(),
    element: el(
      'div',
      { class: 'field' },
      asked.type === 'image' && asked.data
        ? el('img', { class: 'picture', src: pictured(asked.data), alt: words.asks.picture })
        : undefined,
      el('label', { for: id }, asked.label ?? asked.name),
      hints.length > 0 && el('p', { class: 'hint', id: `${id}-hint` }, hints.join(' ')),
      input,
      problem,
    ),
  };
}

function choice(asked, words, id) {
  const problem = el('p', { class: 'problem', id: `${id}-problem` });
  const say = (text) => problem.replaceChildren(...(text ? [icon('alert'), text] : []));
  const inputs = asked.options.map((option) =>
    el('input', { type: 'radio', name: id, value: option.value, onchange: () => say('') }),
  );
  const chosen = () => inputs.find((input) => input.checked)?.value ?? '';
  const rows = asked.options.map((option, nth) =>
    el('label', { class: 'option' }, inputs[nth], option.label),
  );
  return {
    name: asked.name,
    value: chosen,
    problem: () => (chosen() === '' && asked.optional !== true ? words.form.choose : undefined),
    say,
    focus: () => inputs[0].focus(),
    element: el(
      'fieldset',
      { class: 'field', 'aria-describedby': `${id}-problem` },
      el('legend', {}, asked.label ?? asked.name),
      asked.instructions && el('p', { class: 'hint' }, asked.instructions),
      rows,
      problem,
    ),
  };
}

/** What is wrong with a value by the institution's own rule. */
function refused(asked, value, words) {
  if (value === '') return asked.optional === true ? undefined : words.form.empty;
  if (!asked.validation || new RegExp(asked.validation).test(value)) return undefined;
  return asked.validationMessage ?? words.form.wrong;
}
