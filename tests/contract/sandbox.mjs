// A running pluggy-sandbox, in which a minute takes a second, and the wait for an item to come to rest.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts the program that PLUGGY_SANDBOX names, and reads from it where it is and who may use it. */
export async function openSandbox() {
  const program = spawn(process.env.PLUGGY_SANDBOX, ['--scale', '60', '--seed', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = {};
  for await (const line of createInterface({ input: program.stdout })) {
    const [name, value] = line.split(/\s{2,}/);
    said[name] = value;
    if (name === 'sign in with') break;
  }
  const control = async (method, path, body) => {
    const answer = await fetch(`${said['base URL']}/_sandbox${path}`, {
      method,
      headers: {
        authorization: `Bearer ${said['control token']}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  };
  return {
    url: said['base URL'],
    clientId: said.clientId,
    clientSecret: said.clientSecret,
    control,
    close: () => program.kill('SIGINT'),
  };
}

/** Reads an item until `rests` says so of it. */
export async function until(read, rests) {
  for (let look = 0; look < 400; look += 1) {
    const item = await read();
    if (rests(item)) return item;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the item does not come to rest');
}

export const asks = (item) => item.status === 'WAITING_USER_INPUT' && item.parameter !== null;
export const ended = (item) => ['UPDATED', 'LOGIN_ERROR', 'OUTDATED'].includes(item.status);
