// The words, in Spanish.
const phases = {
  ACCOUNTS: 'Buscando tus cuentas…',
  CREDITCARDS: 'Buscando tus tarjetas…',
  TRANSACTIONS: 'Buscando tus transacciones…',
  INVESTMENTS: 'Buscando tus inversiones…',
  INVESTMENTS_TRANSACTIONS: 'Buscando tus inversiones…',
  LOANS: 'Buscando tus préstamos…',
  LOGIN: 'Entrando…',
  LOGIN_MFA: 'Verificando tu respuesta…',
};

export const words = {
  lang: 'es',
  title: 'Conectar cuenta',
  back: 'Volver',
  close: 'Cerrar',
  note: 'Entorno de prueba con bancos ficticios. No escribas contraseñas verdaderas.',
  loading: 'Un momento…',
  go: 'Continuar',
  again: 'Intentar de nuevo',
  leave: 'Salir',
  reset: 'Cambiar la contraseña en el sitio del banco',
  gone: 'Ya puedes cerrar esta página.',
  welcome: {
    heading: 'Conecta tu cuenta',
    points: [
      ['lock', 'Tus datos son tuyos', 'La conexión usa un canal protegido y solo lee información.'],
      ['eye', 'Solo lectura', 'Nadie mueve tu dinero desde aquí.'],
      ['undo', 'Tú decides', 'Puedes cancelar la autorización cuando quieras.'],
    ],
    consent:
      'Al continuar autorizas la lectura de cuentas, tarjetas, transacciones e inversiones de la institución que elijas.',
  },
  list: {
    heading: 'Elige la institución',
    search: 'Buscar institución',
    none: 'No encontramos esa institución. Revisa cómo se escribe su nombre.',
    count: (many) => (many === 1 ? '1 institución encontrada' : `${many} instituciones encontradas`),
    unstable: 'Inestable',
    offline: 'Fuera de servicio',
  },
  types: {
    PERSONAL_BANK: 'Para ti',
    BUSINESS_BANK: 'Para tu empresa',
    PAYMENT_ACCOUNT: 'Cuentas de pago',
    INVESTMENT: 'Inversiones',
    OTHER: 'Otras',
  },
  form: {
    heading: (bank) => `Entrar en ${bank}`,
    leaves: 'Después de este paso entras en el sitio de la propia institución. Ten su aplicación a mano.',
    nothing: 'Aquí no hay nada que escribir: el próximo paso es con la institución.',
    again: 'Confirma tus datos para actualizar la conexión.',
    go: 'Entrar',
    empty: 'Completa este campo.',
    choose: 'Elige una opción.',
    wrong: 'Revisa lo que escribiste.',
    used: 'Este código ya se usó. Genera uno nuevo.',
  },
  running: {
    heading: (bank) => `Conectando con ${bank}`,
    background: 'Continuar en segundo plano',
    silent: 'Sin respuesta por ahora. Seguimos intentando…',
  },
  phase: (status = '') => phases[status.replace(/_IN_PROGRESS$/, '')] ?? 'Esto puede tardar unos minutos.',
  asks: {
    heading: (bank) => `${bank} pide una confirmación`,
    picture: 'Imagen con el código enviado por la institución',
    go: 'Enviar',
  },
  leaves: {
    heading: (bank) => `Autoriza en el sitio de ${bank}`,
    points: [
      ['lock', 'Tu contraseña se escribe solo allí. Nosotros no la vemos.'],
      ['eye', 'Elige todas las cuentas que quieres conectar.'],
      ['undo', 'Después vuelve a esta página. Sigue sola.'],
    ],
    go: (bank) => `Ir a ${bank}`,
    again: 'Abrir el sitio de nuevo',
    waits: 'Esperando tu autorización…',
    returned: 'Aún no recibimos la autorización. Abre el sitio de nuevo para intentarlo otra vez.',
  },
  acts: {
    scan: 'Apunta la cámara a la imagen',
    approve: (bank) => `Autoriza en la aplicación de ${bank}`,
    picture: 'Código QR para leer con la aplicación de la institución',
    elsewhere: 'Haz lo que pide la aplicación de la institución.',
    waits: 'Esperándote en la aplicación…',
  },
  done: {
    heading: 'Todo listo',
    text: (bank) => `Tu cuenta en ${bank} está conectada.`,
    approver: 'Otra persona tiene que aprobar el acceso. Lo que falta llega después.',
    quota: 'Se alcanzó el límite de consultas de este mes. Lo que falta llega el mes que viene.',
    later: 'Algunos datos no llegaron esta vez. Lo intentamos de nuevo en la próxima actualización.',
    go: 'Listo',
  },
  failures: {
    INVALID_CREDENTIALS: [
      'La institución no aceptó tus datos',
      'Revisa lo que escribiste. Después de varios intentos el acceso puede bloquearse.',
    ],
    INVALID_CREDENTIALS_MFA: ['El código no fue aceptado', 'Pide un código nuevo e inténtalo otra vez.'],
    USER_INPUT_TIMEOUT: [
      'Se acabó el tiempo',
      'La institución espera poco por una respuesta. Ten el código o la aplicación a mano.',
    ],
    ACCOUNT_LOCKED: ['Tu acceso está bloqueado', 'Desbloquéalo con la institución y vuelve aquí.'],
    ACCOUNT_CREDENTIALS_RESET: [
      'La institución pide una contraseña nueva',
      'Cambia la contraseña en su sitio y entra con la nueva.',
    ],
    ACCOUNT_NEEDS_ACTION: [
      'La institución pide una acción tuya',
      'Entra en su sitio o aplicación y sigue lo que pida.',
    ],
    USER_NOT_SUPPORTED: ['Este acceso no sirve', 'Entra con otro usuario de la misma institución.'],
    USER_AUTHORIZATION_PENDING: [
      'Falta autorizar el dispositivo',
      'Autoriza “Pluggy” en la aplicación de la institución. La conexión sigue sola unos minutos después.',
    ],
    USER_AUTHORIZATION_NOT_GRANTED: [
      'El acceso no fue autorizado',
      'Sin la autorización de la institución no podemos leer tus datos. Puedes intentarlo de nuevo.',
    ],
    USER_AUTHORIZATION_REVOKED: [
      'La autorización fue cancelada',
      'Para seguir, autoriza el acceso de nuevo.',
    ],
    ALREADY_LOGGED_IN: [
      'Tu cuenta está abierta en otro lugar',
      'Sal del sitio o de la aplicación de la institución e inténtalo de nuevo.',
    ],
    SITE_NOT_AVAILABLE: ['La institución está fuera de servicio', 'No es culpa tuya. Inténtalo más tarde.'],
    CONNECTION_ERROR: ['La institución no respondió', 'No es culpa tuya. Inténtalo más tarde.'],
    CONNECTOR_OFFLINE: ['La institución está fuera de servicio', 'No es culpa tuya. Inténtalo más tarde.'],
    TOO_MANY_CONSECUTIVE_LOGIN_FAILURES: [
      'Espera 15 minutos',
      'Dos intentos fallaron seguidos. La pausa evita que la institución bloquee tu acceso.',
    ],
    TOO_MANY_CONSECUTIVE_ERRORS: [
      'Muchos intentos fallaron',
      'Habla con soporte antes de intentarlo de nuevo.',
    ],
    TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED: [
      'Institución fuera del plan',
      'Este plan conecta solo bancos de prueba y MeuPluggy.',
    ],
    SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED: [
      'Actualización fuera del plan',
      'Este plan actualiza solo bancos de prueba.',
    ],
    ITEM_CREATION_LIMIT_EXCEEDED: ['Límite de conexiones alcanzado', 'Elimina una conexión para crear otra.'],
    ITEM_USER_ALREADY_EXISTS: ['Esta cuenta ya está conectada', 'Actualiza la conexión que ya existe.'],
    ITEM_NOT_FOUND: ['Esta conexión ya no existe', 'Conecta la cuenta otra vez.'],
    'MeuPluggy item cant be updated': [
      'Actualización por MeuPluggy',
      'Esta conexión se actualiza sola, una vez al día.',
    ],
    selected_connector_id_missing: [
      'Institución no disponible',
      'La institución pedida no se puede conectar aquí.',
    ],
    token: ['Este acceso ya no vale', 'Vuelve a la aplicación y empieza de nuevo.'],
    network: ['Sin respuesta', 'Revisa tu conexión y empieza de nuevo.'],
    other: ['Algo salió mal', 'Inténtalo de nuevo en un rato.'],
  },
};
