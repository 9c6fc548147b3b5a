// The requests, each with the connect token.

/** Long for a bank on this computer, and an end for an answer that never comes. */
const PATIENCE = 30_000;

/** A request that came to nothing. Its status is 0 where no answer came, or none that can be read. */
export class Refusal extends Error {
  constructor(status, body = {}) {
    super(body.message ?? '');
    this.status = status;
    this.code = body.codeDescription;
    this.details = body.details ?? [];
    this.parameter = body.data?.parameter;
  }

  /** Whether the token is not good for it. */
  get isStranger() {
    return this.status === 401 || this.status === 403;
  }

  /** Whether the same read may well be answered a little later. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Everything that a connect token is used for here. */
export function client(token) {
  const ask = async (method, path, body) => {
    let answer;
    let read;
    try {
      answer = await fetch(path, {
        method,
        headers: { 'X-API-KEY': token, ...(body && { 'Content-Type': 'application/json' }) },
        body: body && JSON.stringify(body),
        credentials: 'omit',
        signal: AbortSignal.timeout(PATIENCE),
      });
      read = await answer.json();
    } catch {
      throw new Refusal(answer?.ok === false ? answer.status : 0);
    }
    if (!answer.ok) throw new Refusal(answer.status, read);
    return read;
  };
  return {
    config: () => ask('GET', '/connect/config'),
    connectors: (filter) => ask('GET', `/connectors?${new URLSearchParams(filter)}`),
    validate: (connector, parameters) => ask('POST', `/connectors/${connector}/validate`, parameters),
    create: (body) => ask('POST', '/items', body),
    update: (id, parameters) => ask('PATCH', `/items/${id}`, parameters ? { parameters } : {}),
    item: (id) => ask('GET', `/items/${id}`),
    answer: (id, answer) => ask('POST', `/items/${id}/mfa`, answer),
  };
}
