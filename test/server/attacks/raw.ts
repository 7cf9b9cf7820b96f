/** Requests byte by byte, because clients refuse to send what attackers send. */
import { connect } from 'node:net';

/** Sends the text and returns all that the server answers until it closes the connection. */
export function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(text, 'latin1'));
    socket.on('data', (data) => {
      answer += String(data);
    });
    // The server may close before it has read everything.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(answer));
  });
}

/** The statuses of the answers. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

/** The bodies of a multipart request, with its boundary. */
export function multipart(parts: readonly { name: string; filename?: string; content: string }[]): {
  readonly type: string;
  readonly body: string;
} {
  const boundary = 'a-boundary';
  const body = parts
    .map(({ name, filename, content }) => {
      const file = filename === undefined ? '' : `; filename="${filename}"`;
      return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
    })
    .join('');
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${body}--${boundary}--\r\n` };
}
