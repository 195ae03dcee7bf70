import { type Entries } from './entry';

const NEW_ID =
  'A new endpoint has a new id, which a person at Prefect has to accept. An account bound to trusted endpoint ids is locked out of Prefect until Prefect trusts the new one.';

/* Endpoints are never lost by accident: what the preflight says of those that live. */
export const REPLACEMENT = {
  'replacement-refused': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint would be replaced',
    symptom: 'The deployment fails before anything has changed, and rolls back; the endpoint goes on working.',
    cause: NEW_ID,
    evidence: 'The endpoint, and what of it differs from what is asked for: service, VPC, service Region or logical id.',
    remedy:
      'Take the change back. If the new endpoint is wanted, name the old one in `allowReplacementOf`, as shown: it is retained, and goes on answering until its Private DNS is switched off.',
  },
  'construct-moved': {
    severity: 'error',
    seenBy: 'account',
    title: 'The construct has moved, and its endpoint would be replaced',
    symptom: 'The deployment fails before anything has changed, and rolls back; the endpoint goes on working.',
    cause: `The path of a construct is part of what CloudFormation knows its resources by. ${NEW_ID}`,
    evidence: 'The endpoint, and the link that it was made by, which is no longer in the stack.',
    remedy:
      'Move the construct back. Or keep the endpoint at the new path: adopt it (`apiEndpoint`, `uiEndpoint`). Or name it in `allowReplacementOf`, as shown, to get a new one beside it.',
  },
  'endpoint-left-over': {
    severity: 'info',
    seenBy: 'account',
    title: 'An older endpoint of this link is still there',
    symptom: 'The endpoint costs money, and owns the name if its Private DNS is on.',
    cause: 'Endpoints are retained when they are replaced or removed from the stack.',
    evidence: 'The ids of the endpoints.',
    remedy: 'Delete it once nothing uses it and Prefect trusts the new one.',
  },
  'endpoint-gives-way': {
    severity: 'warning',
    seenBy: 'account',
    title: 'An endpoint that waits for acceptance gives way',
    symptom: 'The hand-off names another endpoint than before.',
    cause:
      'It was made in place of an older one, and the template does not ask for it any more: the deployment that made it is rolled back, or the property was taken away.',
    evidence: 'The id of the endpoint.',
    remedy: 'Tell Prefect which endpoint counts, if the hand-off had been sent.',
  },
} as const satisfies Entries;
