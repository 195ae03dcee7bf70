/* A function's code on disk, outside the repository: inside it, `require` would find the project's own dependencies. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { AwsError } from '../../service';
import { type FunctionCode } from './lambda-function';

export function unpackCode(code: FunctionCode, readObject: (bucket: string, key: string) => Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-function-'));
  if (code.zipFile !== undefined) {
    writeFileSync(join(directory, 'index.js'), code.zipFile);
    return directory;
  }
  if (code.s3Bucket === undefined || code.s3Key === undefined) {
    throw new AwsError('InvalidParameterValueException', 'Code needs S3Bucket and S3Key, or ZipFile');
  }
  for (const [name, content] of Object.entries(unzipSync(readObject(code.s3Bucket, code.s3Key)))) {
    const path = resolve(directory, name);
    if (!path.startsWith(directory + sep)) {
      throw new AwsError('InvalidParameterValueException', `the archive leaves its folder: ${name}`);
    }
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true });
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  return directory;
}
