import { type Entries } from './entry';

const NEW_ID =
  'A new endpoint has a new id, which a person at Prefect has to accept. An account that uses trusted endpoint ids is locked out of Prefect until Prefect trusts the new one.';

/* What the preflight finds about existing endpoints, so that none is lost by accident. */
export const REPLACEMENT = {
  'replacement-refused': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint would be replaced',
    symptom: 'The deployment fails and rolls back before anything has changed. The endpoint continues to work.',
    cause: NEW_ID,
    evidence: 'The endpoint, and how it differs from the requested one: service, VPC, service Region or logical id.',
    remedy:
      'Revert the change. If you want the new endpoint, name the old one in `allowReplacementOf`, as shown. The old endpoint is retained, and clients reach it until its Private DNS is disabled.',
  },
  'construct-moved': {
    severity: 'error',
    seenBy: 'account',
    title: 'The construct has moved, and its endpoint would be replaced',
    symptom: 'The deployment fails and rolls back before anything has changed. The endpoint continues to work.',
    cause: `CloudFormation identifies a resource by its logical id, which depends on the path of the construct. ${NEW_ID}`,
    evidence: 'The endpoint, and the link that created it, which is no longer in the stack.',
    remedy:
      'Move the construct back. To keep the endpoint at the new path, adopt it (`apiEndpoint`, `uiEndpoint`). To get a new one beside it, name it in `allowReplacementOf`, as shown.',
  },
  'endpoint-left-over': {
    severity: 'info',
    seenBy: 'account',
    title: 'An older endpoint of this link still exists',
    symptom: 'The endpoint costs money, and owns the name if its Private DNS is enabled.',
    cause: 'Endpoints are retained when they are replaced or removed from the stack.',
    evidence: 'The ids of the endpoints.',
    remedy: 'Delete it once nothing uses it and Prefect trusts the new one.',
  },
  'endpoint-gives-way': {
    severity: 'warning',
    seenBy: 'account',
    title: 'An endpoint that waits for acceptance leaves the stack',
    symptom: 'The hand-off names a different endpoint than before.',
    cause:
      'It was created to replace an older one, and the template no longer requests it: CloudFormation rolls back the deployment that created it, or you removed the property.',
    evidence: 'The id of the endpoint.',
    remedy: 'If you had sent the hand-off, tell Prefect which endpoint is valid now.',
  },
} as const satisfies Entries;
