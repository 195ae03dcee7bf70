import fc from 'fast-check';
import { endpointCondition, isCondition, linkCondition } from '../../../lib/core/link/condition';
import { callFailure } from '../../../lib/core/findings/call-failure';
import { decide } from '../../../lib/core/link/decide';
import { callFinding } from '../../../lib/core/findings/call-finding';
import { diagnose } from '../../../lib/core/link/diagnose';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { finding } from '../../../lib/core/findings/finding';
import { LINK_MEMORY, observed } from './observations';
import { anyContext, anyFailure, anyMemory, anyObservation, NOW } from './arbitraries';

const context = { privateDns: { kind: 'endpoint' } as const, graceSeconds: 3600, now: NOW };

test('every finding of any observation is in the catalogue, with printable evidence', () => {
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      for (const found of diagnose(observation, memory, anyOf)) {
        expect(Object.keys(FINDING_CATALOGUE)).toContain(found.code);
        expect(found.evidence).not.toMatch(/\p{Cc}|\{\{|\}\}/u);
        expect(found.evidence.length).toBeLessThanOrEqual(300);
      }
    }),
    { numRuns: 1000 },
  );
});

test('every observation has a condition', () => {
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      expect(isCondition(endpointCondition(observation, memory, anyOf))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('a problem at the end of a pass has a finding with its cause', () => {
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      if (!['settle', 'awaitNames', 'describeAgain'].includes(decide(observation, memory, anyOf))) {
        return;
      }
      // Why a link is frozen is a finding about the link.
      if (observation.description.state === 'notAsked' || anyOf.frozen === true) {
        return;
      }
      const condition = endpointCondition(observation, memory, anyOf);
      if (condition !== 'ACTIVE') {
        expect(diagnose(observation, memory, anyOf)).not.toEqual([]);
      }
    }),
    { numRuns: 2000 },
  );
});

test('ACTIVE, once everything was asked, means available, with a healthy zone, and names that lead to the endpoint where they are managed', () => {
  fc.assert(
    fc.property(anyObservation(), anyMemory, anyContext, (observation, memory, anyOf) => {
      if (endpointCondition(observation, memory, anyOf) !== 'ACTIVE') {
        return;
      }
      if (observation.description.state === 'notAsked' || !observation.probe?.ran) {
        // An unanswered question leaves the condition as it was.
        expect(memory.condition).toBe('ACTIVE');
        return;
      }
      expect(observation.description.state).toBe('available');
      expect(observation.probe.target.addresses.map(({ outcome }) => outcome)).toContain('healthy');
      if (anyOf.privateDns.kind === 'unmanaged') {
        return;
      }
      const own = observation.interfaces.map(({ address }) => address);
      for (const address of observation.probe.target.name.addresses) {
        expect(own).toContain(address);
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['PENDING_ACCEPTANCE', 'waiting-for-acceptance', observed({ state: 'pendingAcceptance' })],
  ['PENDING', 'endpoint-pending', observed({ state: 'pending' })],
  ['REJECTED', 'endpoint-rejected', observed({ state: 'rejected' })],
  ['FAILED', 'endpoint-failed', observed({ state: 'failed' })],
  ['EXPIRED', 'endpoint-expired', observed({ state: 'expired' })],
  ['PARTIAL', 'endpoint-partial', observed({ state: 'partial' })],
  ['DELETING', 'endpoint-deleting', observed({ state: 'deleting' })],
  ['DELETED', 'endpoint-deleted', observed({ state: 'deleted' })],
  ['DELETED', 'endpoint-deleted', observed({ state: 'notFound' })],
  ['UNKNOWN', 'endpoint-state-unknown', observed({ state: 'unknown', stateWord: 'hibernating' })],
] as const)('%s is reported as %s', (condition, code, observation) => {
  expect(endpointCondition(observation, LINK_MEMORY, context)).toBe(condition);
  expect(diagnose(observation, LINK_MEMORY, context).map((found) => found.code)).toEqual([code]);
});

test("EC2's reason is shown", () => {
  const [found] = diagnose(observed({ state: 'failed', error: 'InsufficientFreeAddressesInSubnet: subnet-1' }), LINK_MEMORY, context);
  expect(found?.evidence).toContain('InsufficientFreeAddressesInSubnet: subnet-1');
});

test('six zones with one cause are one finding', () => {
  const zones = ['a', 'b', 'c', 'd', 'e', 'f'];
  const observation = observed(
    { privateDnsEnabled: true },
    zones.map((zone) => ({ zone, outcome: 'tcpSilent' as const })),
  );
  expect(diagnose(observation, LINK_MEMORY, context).map(({ code }) => code)).toEqual(['tcp-silent']);
});

test('an outcome of a newer probe is reported and counts as failed', () => {
  const observation = observed({ state: 'available', privateDnsEnabled: true }, [{ zone: 'a', outcome: 'quicSilent' as 'tcpSilent' }]);
  expect(diagnose(observation, LINK_MEMORY, context)).toContainEqual(
    expect.objectContaining({ code: 'check-unknown', evidence: expect.stringContaining('quicSilent') as string }),
  );
  expect(endpointCondition(observation, LINK_MEMORY, context)).toBe('DEGRADED');
});

test('a certificate is reported two weeks before its end, not earlier', () => {
  const at = (certificateExpires: string): readonly string[] =>
    diagnose(
      observed({ state: 'available', privateDnsEnabled: true }, [{ zone: 'a', outcome: 'healthy', certificateExpires }]),
      LINK_MEMORY,
      context,
    ).map(({ code }) => code);
  expect(at('2026-12-04T08:59:59.000Z')).toEqual(['certificate-expiring']);
  expect(at('2026-12-04T09:00:00.000Z')).toEqual([]);
});

test('a dual-stack endpoint whose name has addresses of one family is healthy', () => {
  const observation = observed({ state: 'available', privateDnsEnabled: true }, [
    { zone: 'a', outcome: 'healthy', second: '2600::1' },
    { zone: 'b', outcome: 'healthy', second: '2600::2' },
  ]);
  expect(endpointCondition(observation, LINK_MEMORY, context)).toBe('ACTIVE');
  expect(diagnose(observation, LINK_MEMORY, context)).toEqual([]);
});

test('any failed call has a finding in the catalogue', () => {
  fc.assert(
    fc.property(anyFailure, (failure) => {
      expect(Object.keys(FINDING_CATALOGUE)).toContain(callFinding(failure, 'api', 'api.private.prefect.cloud').code);
    }),
  );
});

test('a missing permission is named, also where it is not that of the call', () => {
  const refused = (action: string) =>
    Object.assign(
      new Error(
        `You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/${'long'.repeat(60)} is not authorized to perform: ${action} on resource: *`,
      ),
      { name: 'UnauthorizedOperation' },
    );
  const evidence = (action: string) => callFinding(callFailure('ec2:ModifyVpcEndpoint', refused(action)), 'api').evidence;
  expect(evidence('ec2:ModifyVpcEndpoint')).toMatch(/^ec2:ModifyVpcEndpoint: UnauthorizedOperation: /);
  expect(evidence('route53:AssociateVPCWithHostedZone')).toMatch(
    /^ec2:ModifyVpcEndpoint needs route53:AssociateVPCWithHostedZone: UnauthorizedOperation: /,
  );
});

test('the link is as far as the endpoint that is furthest from working', () => {
  expect(linkCondition(['ACTIVE', 'ACTIVE'])).toBe('ACTIVE');
  expect(linkCondition(['ACTIVE', 'PENDING_ACCEPTANCE'])).toBe('PENDING_ACCEPTANCE');
  expect(linkCondition(['REJECTED', 'DEGRADED'])).toBe('REJECTED');
  expect(linkCondition([])).toBe('UNKNOWN');
});

test('evidence is never cut through a character', () => {
  expect(finding('ec2-failed', `${'x'.repeat(298)}😀 tail`).evidence).toBe(`${'x'.repeat(298)}…`);
});

test('evidence has no double braces, which Parameter Store refuses', () => {
  expect(finding('ec2-failed', '{{ssm:x}} {{{').evidence).toBe('{ {ssm:x} } { { {');
});
