// The words, in Portuguese.
const phases = {
  ACCOUNTS: 'Buscando suas contas…',
  CREDITCARDS: 'Buscando seus cartões…',
  TRANSACTIONS: 'Buscando suas transações…',
  INVESTMENTS: 'Buscando seus investimentos…',
  INVESTMENTS_TRANSACTIONS: 'Buscando seus investimentos…',
  LOANS: 'Buscando seus empréstimos…',
  LOGIN: 'Entrando…',
  LOGIN_MFA: 'Conferindo sua resposta…',
};

export const words = {
  lang: 'pt-BR',
  title: 'Conectar conta',
  back: 'Voltar',
  close: 'Fechar',
  note: 'Ambiente de teste com bancos fictícios. Não digite senhas verdadeiras.',
  loading: 'Um momento…',
  go: 'Continuar',
  again: 'Tentar de novo',
  leave: 'Sair',
  reset: 'Trocar a senha no site do banco',
  gone: 'Você já pode fechar esta página.',
  welcome: {
    heading: 'Conecte sua conta',
    points: [
      ['lock', 'Seus dados são seus', 'A conexão usa um canal protegido e só lê informações.'],
      ['eye', 'Somente leitura', 'Ninguém movimenta seu dinheiro por aqui.'],
      ['undo', 'Você decide', 'A autorização pode ser cancelada quando você quiser.'],
    ],
    consent:
      'Ao continuar, você autoriza a leitura de contas, cartões, transações e investimentos da instituição que escolher.',
  },
  list: {
    heading: 'Escolha a instituição',
    search: 'Buscar instituição',
    none: 'Não encontramos essa instituição. Confira como o nome se escreve.',
    count: (many) => (many === 1 ? '1 instituição encontrada' : `${many} instituições encontradas`),
    unstable: 'Instável',
    offline: 'Fora do ar',
  },
  types: {
    PERSONAL_BANK: 'Para você',
    BUSINESS_BANK: 'Para sua empresa',
    PAYMENT_ACCOUNT: 'Contas de pagamento',
    INVESTMENT: 'Investimentos',
    OTHER: 'Outras',
  },
  form: {
    heading: (bank) => `Entrar em ${bank}`,
    leaves:
      'Depois deste passo você entra no site da própria instituição. Tenha o aplicativo dela por perto.',
    nothing: 'Aqui não é preciso digitar nada: o próximo passo é com a instituição.',
    again: 'Confirme seus dados para atualizar a conexão.',
    go: 'Entrar',
    empty: 'Preencha este campo.',
    choose: 'Escolha uma opção.',
    wrong: 'Confira o que você digitou.',
    used: 'Este código já foi usado. Gere um novo.',
  },
  running: {
    heading: (bank) => `Conectando a ${bank}`,
    background: 'Continuar em segundo plano',
    silent: 'Sem resposta no momento. Continuamos tentando…',
  },
  phase: (status = '') => phases[status.replace(/_IN_PROGRESS$/, '')] ?? 'Isso pode levar alguns minutos.',
  asks: {
    heading: (bank) => `${bank} pede uma confirmação`,
    picture: 'Imagem com o código enviado pela instituição',
    go: 'Enviar',
  },
  leaves: {
    heading: (bank) => `Autorize no site de ${bank}`,
    points: [
      ['lock', 'Sua senha é digitada só lá. Nós não a vemos.'],
      ['eye', 'Escolha todas as contas que quer conectar.'],
      ['undo', 'Depois, volte para esta página. Ela continua sozinha.'],
    ],
    go: (bank) => `Ir para ${bank}`,
    again: 'Abrir o site de novo',
    waits: 'Esperando sua autorização…',
    returned: 'Ainda não recebemos a autorização. Abra o site de novo para tentar outra vez.',
  },
  acts: {
    scan: 'Aponte a câmera para a imagem',
    approve: (bank) => `Autorize no aplicativo de ${bank}`,
    picture: 'Código QR para ler com o aplicativo da instituição',
    elsewhere: 'Faça o que o aplicativo da instituição pede.',
    waits: 'Esperando você no aplicativo…',
  },
  done: {
    heading: 'Tudo certo',
    text: (bank) => `Sua conta em ${bank} está conectada.`,
    approver: 'Outra pessoa precisa aprovar o acesso. O que falta chega depois disso.',
    quota: 'O limite de consultas deste mês foi atingido. O que falta chega no mês que vem.',
    later: 'Alguns dados não chegaram desta vez. Tentamos de novo na próxima atualização.',
    go: 'Concluir',
  },
  failures: {
    INVALID_CREDENTIALS: [
      'A instituição não aceitou seus dados',
      'Confira o que digitou. Depois de várias tentativas, o acesso pode ser bloqueado.',
    ],
    INVALID_CREDENTIALS_MFA: ['O código não foi aceito', 'Peça um código novo e tente outra vez.'],
    USER_INPUT_TIMEOUT: [
      'O tempo acabou',
      'A instituição espera pouco por uma resposta. Tenha o código ou o aplicativo por perto.',
    ],
    ACCOUNT_LOCKED: ['Seu acesso está bloqueado', 'Desbloqueie com a instituição e volte aqui.'],
    ACCOUNT_CREDENTIALS_RESET: [
      'A instituição pede uma senha nova',
      'Troque a senha no site dela e entre com a nova.',
    ],
    ACCOUNT_NEEDS_ACTION: [
      'A instituição pede uma ação sua',
      'Entre no site ou no aplicativo dela e siga o que for pedido.',
    ],
    USER_NOT_SUPPORTED: ['Este acesso não serve', 'Entre com outro usuário da mesma instituição.'],
    USER_AUTHORIZATION_PENDING: [
      'Falta autorizar o dispositivo',
      'Autorize “Pluggy” no aplicativo da instituição. A conexão continua sozinha alguns minutos depois.',
    ],
    USER_AUTHORIZATION_NOT_GRANTED: [
      'O acesso não foi autorizado',
      'Sem a autorização da instituição não podemos ler seus dados. Você pode tentar de novo.',
    ],
    USER_AUTHORIZATION_REVOKED: ['A autorização foi cancelada', 'Para continuar, autorize o acesso de novo.'],
    ALREADY_LOGGED_IN: [
      'Sua conta está aberta em outro lugar',
      'Saia do site ou do aplicativo da instituição e tente de novo.',
    ],
    SITE_NOT_AVAILABLE: ['A instituição está fora do ar', 'Não é com você. Tente de novo mais tarde.'],
    CONNECTION_ERROR: ['A instituição não respondeu', 'Não é com você. Tente de novo mais tarde.'],
    CONNECTOR_OFFLINE: ['A instituição está fora do ar', 'Não é com você. Tente de novo mais tarde.'],
    TOO_MANY_CONSECUTIVE_LOGIN_FAILURES: [
      'Espere 15 minutos',
      'Duas tentativas falharam seguidas. A pausa evita que a instituição bloqueie seu acesso.',
    ],
    TOO_MANY_CONSECUTIVE_ERRORS: [
      'Muitas tentativas falharam',
      'Fale com o suporte antes de tentar de novo.',
    ],
    TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED: [
      'Instituição fora do plano',
      'Este plano conecta apenas bancos de teste e o MeuPluggy.',
    ],
    SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED: [
      'Atualização fora do plano',
      'Este plano atualiza apenas bancos de teste.',
    ],
    ITEM_CREATION_LIMIT_EXCEEDED: ['Limite de conexões atingido', 'Exclua uma conexão para criar outra.'],
    ITEM_USER_ALREADY_EXISTS: ['Esta conta já está conectada', 'Atualize a conexão que já existe.'],
    ITEM_NOT_FOUND: ['Esta conexão não existe mais', 'Conecte a conta outra vez.'],
    'MeuPluggy item cant be updated': [
      'Atualização pelo MeuPluggy',
      'Esta conexão se atualiza sozinha, uma vez por dia.',
    ],
    selected_connector_id_missing: [
      'Instituição não disponível',
      'A instituição pedida não pode ser conectada aqui.',
    ],
    token: ['Este acesso não vale mais', 'Volte ao aplicativo e comece de novo.'],
    network: ['Sem resposta', 'Confira sua conexão e comece de novo.'],
    other: ['Algo deu errado', 'Tente de novo daqui a pouco.'],
  },
};
