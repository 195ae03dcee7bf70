/** Id of a VPC endpoint, as EC2 gives it. */
export const ENDPOINT_ID_PATTERN = /^vpce-[0-9a-f]{8,17}$/;

export const ENDPOINT_ID_EXAMPLE = 'vpce-0123456789abcdef0';
