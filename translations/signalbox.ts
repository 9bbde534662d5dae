<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en">
  <context>
    <name>AboutPage</name>
    <message>
      <source>About Signalbox</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Version {version}, with Qt {qt}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Free software under the Apache License 2.0. It uses Qt and PySide under the LGPL 3, llama.cpp, SQLCipher, the Phosphor icons and others under their own licences.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make a recovery key…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Audit log</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Checked</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What works</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>✗ %Ln problem(s) found</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>✓ every entry holds</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>✓ nothing new to check</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>✓ entries {first} to {last} hold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Entries</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Signed</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Actions</name>
    <message>
      <source>File</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>View</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open model file…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recovery key…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write a message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Attach files…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose the model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose the label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Retry the last answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the last answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Edit your last message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recently deleted…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sidebar</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Inspector</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Larger text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Smaller text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Usual text size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Full screen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search the handbook</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Forward</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All commands…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What your organization decided</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>About Signalbox</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AnswerCard</name>
    <message>
      <source>Answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Retry</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Thinking…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Thoughts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Thought for {time}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wants to call {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The tool failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Result of the tool</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This message cannot be read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The rest of the conversation is not affected.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The answer was cut off at the length limit.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The answer was ended, as it only repeated itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Continue</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>AnswerFooter</name>
    <message>
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Retry</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask for another answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>More</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%n token(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>BlockedImageView</name>
    <message>
      <source>Image not loaded: {host}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Capabilities</name>
    <message>
      <source>images</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>tools</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>answers in a fixed form</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>thinking</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ChatCommands</name>
    <message>
      <source>Continue.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Picture.png</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CodeView</name>
    <message>
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CommandPalette</name>
    <message>
      <source>All commands</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What do you want to do?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Commands</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Composer</name>
    <message>
      <source>Message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask anything. Paste or drop files here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Attach files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}” cannot be read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}” is too large. Pictures may have {image}, texts {text}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}” is neither a picture nor text.</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>A message takes at most %n file(s).</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>An answer is being written: stop it, or wait for its end.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The text is long and was attached as a file. Undo puts it back as text.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The text is long and was attached as a file.</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%n hidden character(s) were left out of what you pasted.</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>Held: {why}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ConversationCommands</name>
    <message>
      <source>“{title}” is in the bin.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ConversationDelegate</name>
    <message>
      <source>New title</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ConversationList</name>
    <message>
      <source>Conversations</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ConversationRows</name>
    <message>
      <source>{title}, an answer is being written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Untitled</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>A fault in Signalbox</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Something in Signalbox broke</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This is our fault, not yours. What was stored is safe, and you can go on. Please send the report below to whoever supports Signalbox; it holds no content of your chats.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Report</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the report</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Dates</name>
    <message>
      <source>Today</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Yesterday</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous 7 days</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous 30 days</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>DeletedModel</name>
    <message>
      <source>Untitled</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Deleted {when}</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%Ln day(s) left</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>Errors</name>
    <message>
      <source>{who} did not accept the key.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open Settings, Providers and enter a valid key, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} does not allow this key to use that model. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another model, or ask whoever issued the key.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} says that the account's quota is used up. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another model, or top up there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} asks for fewer requests for now. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wait a moment and try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} is overloaded or unavailable. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wait a moment, or choose another model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The conversation is longer than the model can read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Start a new chat, or choose a model that reads more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} refused this content. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rephrase the message, or choose another model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} did not understand the request. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another model or setting.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} cannot be reached. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check the address and your connection, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} stopped answering.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try again, or choose another model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} broke off in the middle of an answer. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What came was kept. Try again for a new answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} sent something that is not an answer. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check that the address and kind of server are right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{who} gave an empty answer. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model reached the length limit before it answered.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Set “Longest answer” higher in Settings, or --max-tokens, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You stopped the answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose Retry for a new one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model can take this message. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open a model file, or connect a provider in Settings.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: the label {label} does not allow {who}. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a model that the label allows, or open a local model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: the message holds {detail}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove it from the message, then send again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: it was shown as staying on this device, and would leave to {who} now.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look at what the label says below the message by now, and send it again if it may leave.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: the budget {detail} is used up.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a cheaper model, or wait.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: the audit log cannot be written. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make room on the disk and check the data folder, then send again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The key store is locked. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unlock your keyring, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The key to your conversations is not in the key store any more. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter your recovery key, or restore a backup. Nothing was changed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was sent: the key of {who} was given for another address.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look at the address in Settings, Providers; if it is right, enter the key again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The file {path} is damaged or does not fit the key. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restore a backup with “signalbox backup restore”. The file was left as it is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The file {path} was written by a newer Signalbox.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Install that version. Nothing was changed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The backup {path} cannot be restored. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check the file and its passphrase, or choose another backup. Nothing was changed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The data folder was not as it had been left. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find out who else can write there. What was found is kept in its folder “backups”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The disk is full.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make room, then try again. What was there is safe.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder {path} cannot be written.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Give yourself the right to write there, or choose another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Other accounts of this machine can get at {path}. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make it yours alone, or choose another, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This model file cannot be used: {detail}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another GGUF file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model ran out of memory.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close other programs, or choose a smaller model or a shorter context.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no {what} “{name}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check the name and try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your organization does not allow this. {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask whoever manages Signalbox in your organization.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Signalbox ended before the answer was whole.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What came was kept. Choose Retry for a new answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter your passphrase, or name a file that holds it in SIGNALBOX_PASSPHRASE_FILE, then try again.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Files</name>
    <message>
      <source>read as {charset}, a guess</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>FillChip</name>
    <message>
      <source>{percent} % full</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Oldest left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Full</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Room in the chat: {state}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Once this chat is too long for its model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Leave out its oldest messages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop and say so</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Summary of what came before…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>With this message the chat takes about {tokens} of the {room} tokens that the model can read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Once it is more, the oldest messages are left out of what is sent.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Once it is more, nothing is sent.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Findings</name>
    <message>
      <source>private key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>password</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>API key or token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bearer token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>JSON Web Token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>address with a password in it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Anthropic API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>AWS access key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Azure access key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Databricks token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DigitalOcean token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Docker access token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>GitHub token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>GitLab token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Google API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Google OAuth secret</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Groq API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>HashiCorp Vault token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Hugging Face token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>npm token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>OpenAI API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>PyPI token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>SendGrid API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Shopify token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Slack token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Slack webhook address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stripe key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Telegram bot token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>xAI API key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>payment card number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bank account number (IBAN)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Belgian national number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Brazilian taxpayer number (CPF)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>British NHS number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chinese identity number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finnish identity code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>French social security number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>German tax identification number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Italian tax code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Norwegian identity number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Polish identity number (PESEL)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Spanish identity number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Swedish identity number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Swiss AHV number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>US social security number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>e-mail address</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Finishes</name>
    <message>
      <source>Complete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cut off at the length limit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Waits for a tool</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ended by the provider's content filter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ended by an error</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ended because it repeated itself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ended, without saying why</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Formats</name>
    <message>
      <source>cost unknown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>free</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{seconds} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{minutes} min {seconds} s</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>GeneralPage</name>
    <message>
      <source>General settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Auto</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Greeting</name>
    <message>
      <source>Good morning.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Good afternoon.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Good evening.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Every message is recorded in the audit log.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A small model for this device is on its way. You can also open a model file, or connect a provider.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write right away: a message for a model on this device waits until it is prepared.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>To begin, open a model file, which answers on this device, or connect a provider.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask right away: the model that is built in answers on this device.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask right away: a model on this device can answer, and what must stay here stays here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask right away: a provider that you connected answers. A local model would keep all here.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HandbookCard</name>
    <message>
      <source>From the handbook · {page}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open this page of the handbook</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy what the handbook says</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model was asked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask the model anyway</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HandbookView</name>
    <message numerus="yes">
      <source>%Ln place(s) found</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>Search the handbook</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing in the handbook fits these words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try fewer or other words. The handbook is written in English.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Forward</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pages of the handbook</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Header</name>
    <message>
      <source>Show the sidebar</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>HitList</name>
    <message>
      <source>Search results</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Inspector</name>
    <message>
      <source>Inspector</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Hide the inspector</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Facts about the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose an answer to see why its model was chosen, what it cost and where it is recorded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model was asked: the handbook answers.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The decision behind this answer was not kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Task</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Difficulty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Needs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing that must stay</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Preference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Policy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Because</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Candidates</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model was known.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tokens read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of these cached</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tokens written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of these thinking</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First token</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Whole answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Record</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answered by</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Through</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>with other {names}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Asked again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The server took the message only with these changed or left out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{number} · sealed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Audit entry</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Low</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Low to medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>High</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>at most %Ln token(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>KeyLostPage</name>
    <message>
      <source>Recovery key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New passphrase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restore</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>That is not the recovery key of these conversations. Check it and try again.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>LabelChip</name>
    <message>
      <source>Label: {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no model yet: open a model file, or connect a provider.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>stays here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>held</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no model yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>here, else may leave to {provider}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>may leave to {provider}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Labels</name>
    <message>
      <source>Public</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>May go to any provider that you added</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Internal</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For the company; may go to any provider that you added</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confidential</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only to providers that were reviewed and approved</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restricted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stays on this device, in the built-in runtime</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Links</name>
    <message>
      <source>Open {host}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>MathView</name>
    <message>
      <source>Formula: {tex}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>MessageCard</name>
    <message>
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy as Markdown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy selection</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelChip</name>
    <message>
      <source>Auto · {preference}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Auto</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model: {model}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelFiles</name>
    <message>
      <source>GGUF models (*.gguf)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open model file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reading {name}…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It runs on this device; nothing leaves.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} is ready: your next message can use it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} is ready: it answers in this chat from now on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} is ready, but cannot be used here.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelPicker</name>
    <message>
      <source>Search models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One of those that may take the message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One of those that may take the message · {preference}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Auto</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open model file…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{provider} · not in its list</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Local models could not be prepared</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A message for a model on this device waits until then</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not available</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On this device</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ModelTable</name>
    <message>
      <source>Not available</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ready</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>State</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reads at most</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This device</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%Ln token(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <source>Open model file…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A model on this device answers without sending anything. GGUF files can be dropped here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model is known yet. Open a GGUF file, or connect a provider.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove from the list…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>State</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Data</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Beyond text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>nothing that is known</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Architecture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Parameters</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quantization</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trained to read</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%Ln token(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>File size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove {name} from the list?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The file itself stays where it is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>News</name>
    <message>
      <source>Your organization has changed its rules.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is sent from now on follows them. They stand in Settings, Organization.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answer: {end}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>An answer is being written</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Notice</name>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Notices</name>
    <message>
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>OptionRow</name>
    <message>
      <source>Back to the default</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Managed by your organization ({source})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recommended by your organization ({source})</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>PageView</name>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Passages</name>
    <message>
      <source>On this device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stays on this device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Leaves</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Leaves this device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not sent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Held: nothing is sent</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Pastes</name>
    <message>
      <source>Pasted text</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>PolicyPage</name>
    <message>
      <source>An organization can decide for its devices. What it decided stands here, in the open.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your organization</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This device is managed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This device is not managed: everything is yours to decide.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Problems in the files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from {source}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Preferences</name>
    <message>
      <source>Quality</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Balanced</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Speed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This device first</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>PreferencesView</name>
    <message>
      <source>General</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Providers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Organization</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>About</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Preparing</name>
    <message>
      <source>Preparing local models…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Preparing local models, {percent} %</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProseView</name>
    <message>
      <source>Text</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProviderCard</name>
    <message>
      <source>Test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Test {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter the key…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter the key of {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reviewed for confidential data</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Managed by your organization</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove {name}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its key is deleted from this device. Chats that used it stay.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProviderForm</name>
    <message>
      <source>Change the provider</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect a provider</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter the key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Any server that speaks the OpenAI chat protocol: OpenAI itself, your company's gateway, LiteLLM, vLLM, llama-server and many others.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your organization set this provider. Its key is kept for this address, and used for no other.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>for example acme</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stored; leave empty to keep it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paste it here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This server wants no key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>two letters, for example DE</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Country</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the data is processed. Leave it empty when you do not know.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProviderKinds</name>
    <message>
      <source>Anthropic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>OpenAI (Responses)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>OpenAI-compatible server</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Google Gemini</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ProvidersPage</name>
    <message>
      <source>Connect a provider…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What you send to a provider leaves this device. Labels and findings decide what may.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Providers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No provider is connected.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Question</name>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ReadingMark</name>
    <message>
      <source>Show</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the summary</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model read a summary of what is above</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The chat is longer than the model can read, so a summary stood for the messages above.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model read from here on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The chat is longer than the model can read, so the messages above were left out of the last request.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ReasonDialog</name>
    <message>
      <source>Lower the label to {label}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why the next messages may go further</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reason</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Lower the label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The reason is recorded in the audit log.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Reasons</name>
    <message>
      <source>You chose this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The only model that may take this message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stays on this device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The one you used last</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It reads the whole chat, which others do not</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First by name among equals</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You chose another model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It answers only while no other model may</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It answers only when you choose it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The label {detail} does not allow it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is not there any more: choose another model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not available: {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The conversation is too long for it ({detail} tokens)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It lacks what the message needs: {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your organization does not allow this provider</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your organization does not allow this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Data may not be processed there: {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The budget {detail} is used up</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It would leave this device, and the message was shown as staying</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The message holds a secret: {detail}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It failed too often just now</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RecapDialog</name>
    <message>
      <source>Summary of what came before</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Writing the summary</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Forget</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A model sums up everything before your last question. Once the chat is too long for its model, the summary is read in the place of the messages that are left out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no summary yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write it anew</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write a summary</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The summary is written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RecentlyDeleted</name>
    <message>
      <source>Recently deleted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was deleted lately.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restore</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>%Ln conversation(s) restored</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>RecoveryDialog</name>
    <message>
      <source>Recovery key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your recovery key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>If this computer ever loses the key to your conversations, this one brings them back. Keep it away from this computer: on paper, or in a password manager. It is shown only now; an older recovery key does not work any more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recovery key: {key}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>I have kept it in a safe place</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copied</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save the recovery key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text files (*.txt)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saved</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RecoveryOffer</name>
    <message>
      <source>Make a recovery key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>If this computer loses the key to your conversations, only a recovery key brings them back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not now</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make the key…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make a new recovery key?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make the key</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A recovery key that was made before stops working.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>RegisterCheck</name>
    <message>
      <source>Check the audit log</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop checking</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Checking every entry</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped before the end. There is no new result.</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>Unchanged. Entries checked: %Ln</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln problem(s) found:</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>Show this to whoever looks after your audit log.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Entry {number}: {text}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SearchModel</name>
    <message>
      <source>Untitled</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SecretField</name>
    <message>
      <source>Show what is typed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Hide what is typed</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SendButton</name>
    <message>
      <source>Stop the answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Send</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ServerCheck</name>
    <message>
      <source>Asking the server for its models…</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>It answers: %Ln model(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>ShortcutSheet</name>
    <message>
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Siblings</name>
    <message>
      <source>Previous version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Version {number} of {count}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SideCard</name>
    <message>
      <source>Instructions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The tool failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Result of the tool</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tool</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>SideColumn</name>
    <message>
      <source>Menu</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Hide the sidebar</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Sidebar</name>
    <message>
      <source>Nothing was found.</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>More than %Ln message(s) found</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln message(s) found</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
  </context>
  <context>
    <name>Starter</name>
    <message>
      <source>Starter (built in): a very small model that reads English, good for trying the program, often wrong about facts.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starter (built in)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It reads English only: what it wrote may have little to do with the message.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StarterNote</name>
    <message>
      <source>Open a larger local model…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect a provider…</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message>
      <source>Waiting for the answer…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Waiting for {model}…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Loading {model}…</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TableView</name>
    <message>
      <source>Table</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Tasks</name>
    <message>
      <source>Code</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mathematics</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reasoning</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Writing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Editing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Summary</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Extraction</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Translation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Question of fact</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Data analysis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Work with tools</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Thumbnail</name>
    <message>
      <source>Picture</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TranscriptView</name>
    <message>
      <source>Conversation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Jump to the newest message</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>TroublePage</name>
    <message>
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>UnlockPage</name>
    <message>
      <source>Passphrase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The same again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Strength of the passphrase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unlock</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a passphrase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This computer has no keyring, so your conversations are locked with a passphrase. Nobody can restore it: without it, and without a recovery key, they stay locked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Welcome back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter your passphrase to unlock your conversations.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Set passphrase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>That is not the passphrase. Try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Four or more unrelated words are strong and easy to remember.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Too weak: make it longer, or add unrelated words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fair. Longer is better.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Strong.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The two are not the same.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>UserCard</name>
    <message>
      <source>Show all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Edit and send again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This message is too long to be edited.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy it, and send it as a file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy your message</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Ways</name>
    <message>
      <source>A GGUF file on this computer, for instance of the Qwen, Llama or Gemma family</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A server that speaks the OpenAI protocol: your company's, or one in the cloud</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open a local model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect a provider</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Window</name>
    <message>
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{title} – Signalbox</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>WrappedLabel</name>
    <message>
      <source>Copy selection</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Select all</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_CardEditor</name>
    <message>
      <source>Your message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Send again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What you pasted is too long for this message. Attach it to a new one.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Chip</name>
    <message numerus="yes">
      <source>%Ln character(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>too long to be put into the message as text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Put {name} into the message as text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove {name}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Page</name>
    <message>
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_SearchField</name>
    <message>
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search all conversations</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>_Text</name>
    <message>
      <source>Code</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Options</name>
    <message>
      <source>Appearance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Theme</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Colours of the window. “Like the system” follows the desktop, high contrast included.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Steps larger or smaller than the system's text.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Send with</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The key that sends a message; the other one starts a new line.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Label of new chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How far the content of a new chat may go, until you choose otherwise in the chat itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model of new chats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where new chats begin: “auto” lets Signalbox choose for each message, “provider/model” asks that one. Another can be chosen in a chat, even where this is set for everybody: which models may be asked is for “models_allowed” in a policy.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Longest answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tokens after which an answer ends; you can then let it continue.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When a chat is full</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What happens once a chat is longer than its model can read, until you choose otherwise in the chat itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Attach pasted text from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Characters after which pasted or dropped text is attached as a file. It can be put back as text.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Days in the bin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How long a deleted chat can be brought back before it is removed for good.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cards from the handbook</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Above the answer to a question about Signalbox, show what its handbook says. Nothing of it is sent.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Routing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Prefer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What matters most when Signalbox chooses a model; labels and policy always come first. Until models have been measured, only “Local models first” changes the order.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Audit log</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check all of it every</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Days after which every entry is checked by itself, and not only what is new; 0 leaves that to you.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Local models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Built-in starter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When the very small model that comes with Signalbox may answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Processor threads</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Threads that a local model computes with; 0 takes what fits this machine.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Context size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tokens that a local model can read at once; 0 takes what fits the model and the memory.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Layers on the graphics card</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Layers of a local model that the graphics card computes; -1 takes as many as fit, 0 none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unload after</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Minutes without use after which a local model gives its memory back; 0 keeps it loaded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Proxy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“system” uses the system's proxy, “none” connects directly, and an address such as http://proxy.example:3128 uses that one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Company certificates</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A PEM file with certificate authorities to trust beside the system's, by its full path.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Give up after</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Seconds without a sign of life after which a server counts as not answering.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wait for an answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Seconds until an answer must begin; 0 gives 5 minutes, and an hour to a server on this machine or its own network, which may read a long message slowly.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Like the system</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Light</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>High contrast</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ctrl+Enter</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Public</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Internal</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confidential</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restricted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Leave out its oldest messages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop and say so</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quality</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Balanced</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Low cost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quick answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Local models first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answers while no other model can</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answers when chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not there</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
