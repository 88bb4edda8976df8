import errors from './errors.zh-Hant.json';
import events from './events.zh-Hant.json';
import main from './zh-Hant.json';

export const words = { main, events, errors };
