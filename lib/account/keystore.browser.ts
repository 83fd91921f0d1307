/** The key store of a browser: IndexedDB, which keeps a CryptoKey without ever showing its bytes. */
import type { KeyRecord, KeyStore } from './keyring.ts';

const DATABASE = 'holdfast';
const STORE = 'keys';

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'address' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export function indexedDbKeyStore(): KeyStore {
  return {
    read: (address) => inStore('readonly', (store) => store.get(address) as IDBRequest<KeyRecord | undefined>),
    write: async (record) => {
      await inStore('readwrite', (store) => store.put(record));
    },
  };
}
