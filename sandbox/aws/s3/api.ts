/* S3, as far as `cdk` uploads assets. Path style only, since the endpoint is an address. */
import { type AccountContext } from '../account-context';
import { RestAnswer, type Call, type Operation, type RestRequest, type Service } from '../service';
import { type HasS3 } from './state/s3';

/** Query parameters that choose another operation than the method alone does. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  'GET location': 'GetBucketLocation',
  'GET encryption': 'GetBucketEncryption',
};

/** Query parameters that change nothing here. */
const HARMLESS = new Set(['x-id', 'max-keys', 'prefix', 'list-type', 'encoding-type']);

export function s3Service(account: AccountContext & HasS3): Service {
  const { s3 } = account;

  const bucketOperation = (action: string, run: (bucket: string, call: Call) => unknown): Operation => ({
    permissions: ({ input }) => [{ action, resource: `arn:${account.partition}:s3:::${String(input.Bucket)}` }],
    run: (call) => {
      s3.bucket(String(call.input.Bucket));
      return run(String(call.input.Bucket), call);
    },
  });

  const objectOperation = (action: string, run: (bucket: string, key: string, call: Call) => unknown): Operation => ({
    permissions: ({ input }) => [{ action, resource: `arn:${account.partition}:s3:::${String(input.Bucket)}/${String(input.Key)}` }],
    run: (call) => run(String(call.input.Bucket), String(call.input.Key), call),
  });

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
      ListObjectsV2: bucketOperation('s3:ListBucket', (bucket, { input }) => {
        const prefix = String(input.prefix ?? '');
        const objects = s3.list(bucket, prefix);
        return {
          ListBucketResult: {
            Name: bucket,
            Prefix: prefix,
            KeyCount: objects.length,
            MaxKeys: 1000,
            IsTruncated: false,
            Contents: objects.map((object) => ({
              Key: object.key,
              LastModified: object.lastModified,
              ETag: object.etag,
              Size: object.body.length,
              StorageClass: 'STANDARD',
            })),
          },
        };
      }),
      PutObject: objectOperation('s3:PutObject', (bucket, key, { input }) => {
        return new RestAnswer('', { etag: s3.put(bucket, key, input.Body as Buffer).etag });
      }),
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

function route(request: RestRequest): ReturnType<NonNullable<Service['route']>> {
  const [bucket = '', ...rest] = request.path.slice(1).split('/');
  const key = decodeURIComponent(rest.join('/'));
  const subresources = [...request.query.keys()].filter((name) => !HARMLESS.has(name));
  if (!bucket) {
    return undefined;
  }
  if (subresources.length > 0) {
    const action = key === '' && subresources.length === 1 ? SUBRESOURCES[`${request.method} ${subresources[0]}`] : undefined;
    return action ? { action, input: { Bucket: bucket } } : undefined;
  }
  if (key === '') {
    const isList = request.method === 'GET' && request.query.get('list-type') === '2';
    return isList ? { action: 'ListObjectsV2', input: { Bucket: bucket, prefix: request.query.get('prefix') ?? '' } } : undefined;
  }
  switch (request.method) {
    case 'PUT':
      return request.headers['x-amz-copy-source']
        ? undefined
        : { action: 'PutObject', input: { Bucket: bucket, Key: key, Body: request.body } };
    case 'GET':
      return { action: 'GetObject', input: { Bucket: bucket, Key: key } };
    case 'HEAD':
      return { action: 'HeadObject', input: { Bucket: bucket, Key: key } };
    default:
      return undefined;
  }
}
