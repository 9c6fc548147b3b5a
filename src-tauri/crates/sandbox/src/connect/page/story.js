// What an item's states mean here ("Status → meaning"): which screen, and which events. Pure. Both kinds of status are open
// sets: a status that nobody knows yet has ended badly, a phase that nobody knows yet is a phase.

const RUNNING = ['UPDATING', 'MERGING', 'CREATING', 'CREATED'];
/** How the phases before somebody is signed in begin. */
const BEFORE_LOGIN = ['CREAT', 'LOGIN', 'WAITING'];

/** Where an item stands: `running`, `asks`, `leaves`, `acts`, `done` or `failed`. */
export function standing({ status, parameter }) {
  if (status === 'WAITING_USER_ACTION') return 'acts';
  if (status === 'WAITING_USER_INPUT') {
    // The question may come a little after the status.
    if (!parameter) return 'running';
    return parameter.type === 'oauth' ? 'leaves' : 'asks';
  }
  if (RUNNING.includes(status)) return 'running';
  return status === 'UPDATED' ? 'done' : 'failed';
}

/** Whether nothing will happen by itself any more. */
export const isOver = (item) => ['done', 'failed'].includes(standing(item));

/** Whether two readings look the same: then what a person has typed so far is left alone. */
export const sameScreen = (one, other) =>
  standing(one) === standing(other) &&
  one.parameter?.name === other.parameter?.name &&
  one.parameter?.expiresAt === other.parameter?.expiresAt;

/** The events that a reading brings, beside those that an execution has had before. */
export function milestones(item, before) {
  const where = standing(item);
  const phase = item.executionStatus ?? '';
  const inside =
    where === 'done' || (where === 'running' && !BEFORE_LOGIN.some((word) => phase.startsWith(word)));
  // Who is asked for more was believed the rest.
  const believed = inside || where === 'asks';
  const brings = [
    ['LOGIN_SUCCESS', believed],
    ['LOGIN_MFA_SUCCESS', inside && before.has('SUBMITTED_MFA')],
    ['LOGIN_STEP_COMPLETED', inside],
  ];
  return brings.filter(([event, now]) => now && !before.has(event)).map(([event]) => event);
}

/** What helps after an execution that failed: `form`, `again`, a new item, or nothing but time. */
export function wayOn({ status, executionStatus, connector }) {
  if (executionStatus === 'USER_AUTHORIZATION_PENDING') return undefined;
  // Where a person signs in elsewhere and gives nothing here, an item can't be authorised a second time.
  if (connector.oauth && connector.credentials.length === 0) return 'anew';
  return status === 'LOGIN_ERROR' && connector.credentials.length > 0 ? 'form' : 'again';
}

/** The products that did not come, by their warnings: `approver`, `quota`, `later`; none if all came. */
export function missing({ statusDetail }) {
  const products = Object.values(statusDetail ?? {}).filter(Boolean);
  const codes = products.flatMap((product) => product.warnings ?? []).map((warning) => warning.code);
  if (codes.includes('002')) return 'approver';
  if (codes.includes('423')) return 'quota';
  return codes.length > 0 ? 'later' : undefined;
}

/** Where a bank's own page is: as text, or as other versions have it. */
export const bankPage = ({ parameter }) => parameter?.data?.url ?? parameter?.data;
