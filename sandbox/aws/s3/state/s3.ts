/* Buckets and their objects. */
import { createHash } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { AwsError } from '../../service';

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: Date;
}

/** One account owns a bucket name, in one Region. */
export interface Bucket {
  readonly accountId: string;
  readonly region: string;
  readonly objects: Map<string, StoredObject>;
}

/** The buckets of all accounts and Regions by name. */
export type Buckets = Map<string, Bucket>;

export interface HasS3 {
  readonly s3: S3;
}

export class S3 {
  constructor(
    private readonly account: AccountContext,
    private readonly buckets: Buckets,
  ) {}

  createBucket(name: string): void {
    const { accountId, region } = this.account;
    const owner = this.buckets.get(name)?.accountId;
    if (owner !== undefined) {
      throw owner === accountId
        ? new AwsError('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', 409)
        : new AwsError('BucketAlreadyExists', 'The requested bucket name is not available.', 409);
    }
    this.buckets.set(name, { accountId, region, objects: new Map() });
  }

  put(bucket: string, key: string, body: Buffer): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object: StoredObject = { key, body, etag, lastModified: this.account.clock.now() };
    this.bucket(bucket).set(key, object);
    return object;
  }

  read(bucket: string, key: string): StoredObject {
    const object = this.bucket(bucket).get(key);
    if (!object) {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    return object;
  }

  /** Keys with the prefix, in order. */
  list(bucket: string, prefix: string): readonly StoredObject[] {
    return [...this.bucket(bucket).values()].filter((object) => object.key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Objects by key. There are no bucket policies here: only the owner's account can use a bucket. */
  bucket(name: string): Map<string, StoredObject> {
    const bucket = this.buckets.get(name);
    if (!bucket) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    if (bucket.accountId !== this.account.accountId) {
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    }
    if (bucket.region !== this.account.region) {
      throw new AwsError(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region '${this.account.region}' is wrong; expecting '${bucket.region}'`,
      );
    }
    return bucket.objects;
  }
}
