/* The framing in which SDKs upload to S3: chunks with their size and, if they are signed, signature; then trailers. */

export interface Chunk {
  readonly data: Buffer;
  readonly signature?: string;
}

export interface ChunkedBody {
  /** The last one is empty. */
  readonly chunks: readonly Chunk[];
  /** By name, in their order; `x-amz-trailer-signature` among them if they are signed. */
  readonly trailers: ReadonlyMap<string, string>;
}

export function decodeAwsChunked(body: Buffer): ChunkedBody {
  const chunks: Chunk[] = [];
  for (let position = 0; ;) {
    const lineEnd = body.indexOf('\r\n', position);
    if (lineEnd < 0) {
      throw new Error('aws-chunked body ends within a chunk');
    }
    const [, hexadecimal, signature] =
      /^([\da-f]+)(?:;chunk-signature=([\da-f]+))?$/i.exec(body.toString('latin1', position, lineEnd)) ?? [];
    if (hexadecimal === undefined) {
      throw new Error('aws-chunked body has no chunk size where one belongs');
    }
    const start = lineEnd + 2;
    const end = start + parseInt(hexadecimal, 16);
    chunks.push({ data: body.subarray(start, end), signature });
    if (end === start) {
      return { chunks, trailers: trailersOf(body.toString('latin1', start)) };
    }
    position = end + 2;
  }
}

export function contentOf({ chunks }: ChunkedBody): Buffer {
  return Buffer.concat(chunks.map(({ data }) => data));
}

function trailersOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/:(.*)/s);
      return [name.toLowerCase(), value.trim()] as const;
    }),
  );
}
