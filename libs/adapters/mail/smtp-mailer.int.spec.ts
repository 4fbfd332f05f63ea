import { createServer, type Server, type Socket } from 'node:net';
import { Secret } from '@hubledger/kernel';
import { SmtpMailer } from './smtp-mailer';

const mail = { to: 'ada@example.com', subject: 'Hello', text: 'follow http://hub/verify', link: 'http://hub/verify' };
const settings = { host: '127.0.0.1', username: '', password: new Secret(''), from: 'hub@example.com', tls: false };

/** Just enough of RFC 5321 to take one message. */
const speakSmtp = (socket: Socket, received: (message: string) => void): void => {
  let inData = false;
  let message = '';
  socket.write('220 test\r\n');
  socket.on('data', (chunk) => {
    const text = chunk.toString();
    if (inData) {
      message += text;
      if (!message.endsWith('\r\n.\r\n')) return;
      inData = false;
      received(message);
      socket.write('250 taken\r\n');
    } else if (text.startsWith('DATA')) {
      inData = true;
      socket.write('354 go on\r\n');
    } else if (text.startsWith('QUIT')) {
      socket.end('221 bye\r\n');
    } else {
      socket.write('250 ok\r\n');
    }
  });
};

describe('the SMTP mailer', () => {
  let server: Server;
  afterEach((done) => void server.close(done));
  const portOf = async (listening: Server): Promise<number> => {
    server = listening;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };

  it('hands the message to the server', async () => {
    let take: (message: string) => void;
    const taken = new Promise<string>((resolve) => (take = resolve));
    const port = await portOf(createServer((socket) => speakSmtp(socket, (message) => take(message))));
    const failed = jest.fn();
    new SmtpMailer({ ...settings, port }, failed).send(mail);
    const message = await taken;
    expect(message).toContain('To: ada@example.com');
    expect(message).toContain('follow http://hub/verify');
    expect(failed).not.toHaveBeenCalled();
  });

  it('tells why a message could not be handed over, without the address', async () => {
    const port = await portOf(createServer((socket) => socket.destroy()));
    const reason = await new Promise((resolve) => new SmtpMailer({ ...settings, port }, resolve).send(mail));
    expect(reason).toEqual({ subject: 'Hello', code: expect.any(String) as string });
  });
});
