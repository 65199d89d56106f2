// A program that starts an eye, says its process id and is killed without a chance to close it.

import { EyeProcess } from '../eye-process.ts';
import { provideTestModel } from './street-clip.ts';

const eye = await EyeProcess.start({ model: await provideTestModel() });
process.stdout.write(`${eye.vitals().pid}\n`, () => process.kill(process.pid, 'SIGKILL'));
