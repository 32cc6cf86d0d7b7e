import { certificateChainPem } from '@/lib/domain/pki';
import { downloadResponse, route } from '@/lib/web';
import { downloadChainOperation } from '@/lib/web/api';

export const GET = route(downloadChainOperation, async ({ ctx, params: { serial: serialNumber } }) =>
  downloadResponse({
    filename: `${serialNumber.toLowerCase()}.pem`,
    type: 'application/pem-certificate-chain', // RFC 8555 §9.1
    text: await certificateChainPem({ ctx, input: { serialNumber } }),
  }),
);
