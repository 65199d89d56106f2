import { AV_LOG_ERROR, Log } from 'node-av';
import { prepareScenes } from './prepare.ts';

// A process of its own: encoding takes half a gigabyte for a minute, which the long-lived simulator need not keep.
const [clipFile, folder] = process.argv.slice(2);
if (!clipFile || !folder) throw new Error('usage: prepare-main.ts CLIP FOLDER');
Log.setLevel(AV_LOG_ERROR);
await prepareScenes(clipFile, folder, (words) => process.stdout.write(`${words}\n`));
