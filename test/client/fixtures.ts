import fc from 'fast-check';
import { type ClientInput } from '../../lib/client/settings/client-settings';

export const ACCOUNT = '01234567-89ab-cdef-0123-456789abcdef';
export const WORKSPACE = 'fedcba98-7654-3210-fedc-ba9876543210';
export const workspace = { accountId: ACCOUNT, workspaceId: WORKSPACE };

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const host = fc.tuple(label, label, fc.constantFrom('com', 'internal', 'prefect.cloud')).map((labels) => labels.join('.'));
const uuid = fc.uuid();
/** Printable, with all that a shell or a file could take for something else. */
export const awkward = fc.string({ unit: fc.constantFrom(...'aZ09 \'"`$(){}[]\\;&|<>*?~#!%^,=:@+-_./é😀'), maxLength: 30 });
/** Text that a format can hold: anything that can be seen. */
export const readable = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ''));
const certificateFile = fc
  .oneof(awkward, readable)
  .filter((name) => !/pn[ub]_/i.test(name))
  .map((name) => `/${name}`);

/** Whatever the model accepts. */
export const clientInput: fc.Arbitrary<ClientInput> = fc
  .record({
    apiHostName: fc.option(host, { nil: undefined }),
    uiHostName: fc.option(host, { nil: undefined }),
    workspace: fc.option(fc.record({ accountId: uuid, workspaceId: uuid }), { nil: undefined }),
    certificateFile: fc.option(certificateFile, { nil: undefined }),
    proxyUrl: fc.option(
      fc.tuple(host, fc.nat(65535)).map(([name, port]) => `http://${name}:${port}`),
      { nil: undefined },
    ),
    noProxy: fc.array(
      fc.oneof(
        host,
        host.map((name) => `.${name}`),
        fc.ipV4(),
      ),
      { maxLength: 3 },
    ),
    prefectThroughProxy: fc.boolean(),
    telemetry: fc.boolean(),
    retryCodes: fc.array(fc.integer({ min: 400, max: 599 }), { maxLength: 4 }),
  })
  .map(({ workspace: ids, noProxy, ...input }) => ({ ...input, ...ids, noProxy: input.proxyUrl === undefined ? [] : noProxy }));
