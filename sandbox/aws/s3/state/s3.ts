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

export interface HasS3 {
  readonly s3: S3;
}

export class S3 {
  private readonly buckets = new Map<string, Map<string, StoredObject>>();

  constructor(private readonly account: AccountContext) {}

  createBucket(name: string): void {
    this.buckets.set(name, new Map());
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

  bucket(name: string): Map<string, StoredObject> {
    const bucket = this.buckets.get(name);
    if (!bucket) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    return bucket;
  }
}
