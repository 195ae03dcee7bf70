import { differences, type Recording } from '../../../../sandbox/stories/client/recording';

const request = { method: 'GET', path: '/api/me/workspaces', status: 200, authentication: 'header', headers: {} };
const websocket = {
  path: '/api/events/in',
  subProtocols: ['prefect'],
  authentication: 'header',
  headers: { host: 'api' },
  fromClient: [],
  fromServer: [],
};
const recorded: Recording = { client: 'prefect 1', requests: [request], websockets: [websocket] };

test('what differs from run to run is no difference', () => {
  expect(differences({ ...recorded, requests: [], websockets: [{ ...websocket, fromServer: ['auth_success'] }] }, recorded)).toEqual([]);
  expect(differences({ ...recorded, requests: [{ ...request, status: 503, headers: { retry: '1' } }] }, recorded)).toEqual([]);
});

test('a request that was not recorded', () => {
  expect(
    differences({ ...recorded, requests: [request, { ...request, method: 'POST' }, { ...request, path: '/other' }] }, recorded),
  ).toEqual(['new: POST /api/me/workspaces', 'new: GET /other']);
});

test('a websocket that is opened otherwise, or not at all', () => {
  expect(differences({ ...recorded, websockets: [] }, recorded)).toEqual([expect.stringMatching(/^missing: websocket \/api\/events\/in /)]);
  for (const other of [{ subProtocols: [] }, { authentication: 'first message' }, { headers: {} }]) {
    expect(differences({ ...recorded, websockets: [{ ...websocket, ...other }] }, recorded)).toEqual([
      expect.stringMatching(/^new: /),
      expect.stringMatching(/^missing: /),
    ]);
  }
});
