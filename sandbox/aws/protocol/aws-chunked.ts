/* The framing in which SDKs upload to S3: chunks with their size and signature, then trailers. */

/** The content alone. */
export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    const lineEnd = body.indexOf('\r\n', position);
    if (lineEnd < 0) {
      throw new Error('aws-chunked body ends within a chunk');
    }
    const size = parseInt(body.toString('latin1', position, lineEnd), 16);
    if (Number.isNaN(size)) {
      throw new Error('aws-chunked body has no chunk size where one belongs');
    }
    if (size === 0) {
      return Buffer.concat(chunks);
    }
    const start = lineEnd + 2;
    chunks.push(body.subarray(start, start + size));
    position = start + size + 2;
  }
}
