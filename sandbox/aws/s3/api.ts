/* S3, as far as `cdk` uploads assets. Path style only, since the endpoint is an address. */
import { type AccountContext } from '../account-context';
import { otherAwsHeaders } from '../protocol/rest-headers';
import { AwsError, NotImplementedError, RestAnswer, type Call, type Operation, type RestRequest, type Service } from '../service';
import { type HasS3 } from './state/s3';

/** Query parameters that choose another operation on a bucket than the method alone does. */
const SUBRESOURCES = ['location', 'encryption'];
const OBJECT_ACTIONS: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' };

/** `x-id` is the SDKs' own name of the operation. */
const EVERYWHERE = ['Bucket', 'x-id', 'x-amz-expected-bucket-owner'];
const OBJECT = [...EVERYWHERE, 'Key'];
const SERVER_SIDE_ENCRYPTION = 'x-amz-server-side-encryption';
const MOST_KEYS = 1000;

export function s3Service(account: AccountContext & HasS3): Service {
  const { s3 } = account;

  const bucketOperation = (action: string, run: (bucket: string, call: Call) => unknown, members: readonly string[] = []): Operation => ({
    members: [...EVERYWHERE, ...members],
    permissions: ({ input }) => [{ action, resource: `arn:${account.partition}:s3:::${String(input.Bucket)}` }],
    run: (call) => {
      refuseOtherOwner(call);
      s3.bucket(String(call.input.Bucket));
      return run(String(call.input.Bucket), call);
    },
  });

  const objectOperation = (
    action: string,
    run: (bucket: string, key: string, call: Call) => unknown,
    members: readonly string[] = [],
  ): Operation => ({
    members: [...OBJECT, ...members],
    permissions: ({ input }) => [{ action, resource: `arn:${account.partition}:s3:::${String(input.Bucket)}/${String(input.Key)}` }],
    run: (call) => {
      refuseOtherOwner(call);
      return run(String(call.input.Bucket), String(call.input.Key), call);
    },
  });

  function refuseOtherOwner({ input }: Call): void {
    const owner = input['x-amz-expected-bucket-owner'];
    if (owner !== undefined && owner !== account.accountId) {
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    }
  }

  return {
    name: 's3',
    protocol: 'rest-xml',
    route,
    operations: {
      GetBucketLocation: bucketOperation('s3:GetBucketLocation', () => ({
        // S3 answers an empty constraint for us-east-1.
        LocationConstraint: account.region === 'us-east-1' ? '' : account.region,
      })),
      GetBucketEncryption: bucketOperation('s3:GetEncryptionConfiguration', () => ({
        ServerSideEncryptionConfiguration: { Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      })),
      ListObjectsV2: bucketOperation(
        's3:ListBucket',
        (bucket, { input }) => {
          const prefix = String(input.prefix ?? '');
          const most = Math.min(Number(input['max-keys'] ?? MOST_KEYS), MOST_KEYS);
          const objects = s3.list(bucket, prefix);
          if (objects.length > most) {
            throw new NotImplementedError(`ListObjectsV2 in pages: ${objects.length} keys, and max-keys ${most}`);
          }
          const encoded = (key: string) => (input['encoding-type'] === 'url' ? encodeURIComponent(key).replaceAll('%2F', '/') : key);
          return {
            ListBucketResult: {
              Name: bucket,
              Prefix: encoded(prefix),
              KeyCount: objects.length,
              MaxKeys: most,
              EncodingType: input['encoding-type'],
              IsTruncated: false,
              Contents: objects.map((object) => ({
                Key: encoded(object.key),
                LastModified: object.lastModified,
                ETag: object.etag,
                Size: object.body.length,
                StorageClass: 'STANDARD',
              })),
            },
          };
        },
        ['list-type', 'prefix', 'max-keys', 'encoding-type'],
      ),
      PutObject: objectOperation(
        's3:PutObject',
        (bucket, key, { input }) => {
          const encryption = input[SERVER_SIDE_ENCRYPTION];
          if (encryption !== undefined && encryption !== 'AES256') {
            throw new NotImplementedError(`PutObject with ${SERVER_SIDE_ENCRYPTION}: ${String(encryption)}`);
          }
          return new RestAnswer('', { etag: s3.put(bucket, key, input.Body as Buffer).etag, [SERVER_SIDE_ENCRYPTION]: 'AES256' });
        },
        ['Body', SERVER_SIDE_ENCRYPTION],
      ),
      GetObject: objectOperation('s3:GetObject', (bucket, key) => {
        const object = s3.read(bucket, key);
        return new RestAnswer(object.body, { etag: object.etag });
      }),
      HeadObject: objectOperation('s3:GetObject', (bucket, key) => {
        const object = s3.read(bucket, key);
        return new RestAnswer(object.body, { etag: object.etag });
      }),
    },
  };
}

/** Everything that the request says is a member of the input, so that what is not understood is refused. */
function route({ method, path, query, headers, body }: RestRequest): ReturnType<NonNullable<Service['route']>> {
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const key = decodeURIComponent(rest.join('/'));
  const action = key === '' ? bucketAction(method, query) : OBJECT_ACTIONS[method];
  if (!bucket || !action) {
    return undefined;
  }
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  const parameters = Object.fromEntries([...query].filter(([name]) => name !== subresource || key !== ''));
  const input = { ...parameters, ...otherAwsHeaders(headers), Bucket: bucket };
  if (key === '') {
    return { action, input };
  }
  return { action, input: { ...input, Key: key, ...(method === 'PUT' ? { Body: body } : {}) } };
}

function bucketAction(method: string, query: URLSearchParams): string | undefined {
  if (method !== 'GET') {
    return undefined;
  }
  if (query.has('location')) {
    return 'GetBucketLocation';
  }
  if (query.has('encryption')) {
    return 'GetBucketEncryption';
  }
  return query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
}
